"use client";

import { Download } from "lucide-react";
import { Button } from "@/components/ui/button";
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from "@/components/ui/dropdown-menu";

/** Downloads the record as it is narrowed now; `query` is the filter without the kind. */
export function ExportMenu({ query }: { query: string }) {
  const address = (format: string) => `/api/v1/audit/export?${new URLSearchParams([...new URLSearchParams(query), ["format", format]])}`;
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild><Button variant="secondary"><Download aria-hidden />Export the record</Button></DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuItem asChild><a href={address("csv")} download>CSV, for spreadsheets</a></DropdownMenuItem>
        <DropdownMenuItem asChild><a href={address("jsonl")} download>JSON lines, which prove themselves</a></DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
