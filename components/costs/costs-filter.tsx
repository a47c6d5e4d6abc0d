"use client";

import { X } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTransition, type ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { Pill, Pills } from "@/components/ui/pill";
import { Select } from "@/components/ui/select";
import { addDays, isDay, monthEnd, monthStart } from "@/lib/governance/costs/days";
import { COST_GROUPINGS, type CostFilters, type CostGrouping } from "@/lib/governance/costs/schema";
import { FILTER_NAMES, costsHref, entriesHref, type CostsAddress } from "./address";
import { BY } from "./words";

interface CostsFilterProps {
  address: CostsAddress;
  /** The day that it is for the reader. */
  today: string;
  /** Which page's address follows. */
  page: "costs" | "entries";
  choices: Record<Exclude<keyof CostFilters, "recorded">, { id: string; name: string }[]>;
  /** What is shown; dimmed while other figures are on their way. */
  children: ReactNode;
}

/** Which days, of what, by what; the page's address is where it is kept. */
export function CostsFilter({ address, today, page, choices, children }: CostsFilterProps) {
  const router = useRouter();
  const [pending, startTransition] = useTransition();
  const show = (change: Partial<CostsAddress>) => {
    const next = { ...address, ...change };
    startTransition(() => router.push(page === "costs" ? costsHref(next, today) : entriesHref(next), { scroll: false }));
  };
  const narrow = (name: keyof CostFilters, value: string) => {
    const filters = { ...address.filters };
    if (value === "") delete filters[name];
    else Object.assign(filters, { [name]: value });
    show({ filters });
  };
  const lastMonth = addDays(monthStart(today), -1);
  const ranges = [
    { label: "This month", from: monthStart(today), to: today },
    { label: "Last month", from: monthStart(lastMonth), to: monthEnd(lastMonth) },
    { label: "7 days", from: addDays(today, -6), to: today },
    { label: "30 days", from: addDays(today, -29), to: today },
    { label: "12 months", from: addDays(today, -364), to: today },
  ];
  const day = (name: "from" | "to", label: string) => (
    <div className="grid gap-1">
      <Label htmlFor={`costs-${name}`} className="text-xs text-muted-foreground">{label}</Label>
      <Input id={`costs-${name}`} type="date" required key={address[name]} defaultValue={address[name]} max={name === "from" ? address.to : undefined} min={name === "to" ? address.from : undefined} onChange={({ target }) => isDay(target.value) && target.validity.valid && show({ [name]: target.value })} />
    </div>
  );
  return (
    <>
      <search className="grid min-w-0 grid-cols-1 gap-3" aria-label="Which costs">
        <Pills label="Range">
          {ranges.map(({ label, from, to }) => <Pill key={label} pressed={from === address.from && to === address.to} onClick={() => show({ from, to })}>{label}</Pill>)}
        </Pills>
        <div className="grid min-w-0 grid-cols-2 gap-2 sm:grid-cols-3 lg:grid-cols-4 xl:grid-cols-9">
          {day("from", "From")}
          {day("to", "To, included")}
          {page === "costs" && (
            <div className="grid gap-1">
              <Label htmlFor="costs-by" className="text-xs text-muted-foreground">Grouped by</Label>
              <Select id="costs-by" value={address.by} onChange={(event) => show({ by: event.target.value as CostGrouping })}>
                {COST_GROUPINGS.map((by) => <option key={by} value={by}>{BY[by]}</option>)}
              </Select>
            </div>
          )}
          {FILTER_NAMES.filter((name) => name !== "recorded").map((name) => {
            const value = address.filters[name] ?? "";
            return (
              <div key={name} className="grid min-w-0 gap-1">
                <Label htmlFor={`costs-${name}`} className="text-xs text-muted-foreground">{BY[name]}</Label>
                <Select id={`costs-${name}`} value={value} onChange={(event) => narrow(name, event.target.value)}>
                  <option value="">All</option>
                  {value !== "" && !choices[name].some(({ id }) => id === value) && <option value={value}>{value}</option>}
                  {choices[name].map(({ id, name: label }) => <option key={id} value={id}>{label}</option>)}
                </Select>
              </div>
            );
          })}
        </div>
        {address.filters.recorded && (
          <p className="flex w-fit items-center rounded-full bg-muted pl-3 text-xs">
            {address.filters.recorded === "true" ? "Recorded answers only" : "Without recorded answers"}
            <button type="button" className="grid size-7 cursor-pointer place-items-center rounded-full focus-ring hover:text-danger" aria-label="Remove this filter" onClick={() => narrow("recorded", "")}><X className="size-3.5" aria-hidden /></button>
          </p>
        )}
      </search>
      <div aria-busy={pending} className={cn("grid min-w-0 grid-cols-1 gap-6 transition-opacity", pending && "opacity-60")}>{children}</div>
    </>
  );
}
