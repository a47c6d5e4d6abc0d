"use client";

import { Search, X } from "lucide-react";
import { debounce, useQueryStates } from "nuqs";
import { useRef, useTransition, type ReactNode } from "react";
import { useShortcuts } from "@/components/layout/use-shortcuts";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { NO_FILTERS, isFiltered, runsFilters, type RunsFilters } from "./runs-filters";

const STATES: { status: RunsFilters["status"]; label: string }[] = [
  { status: null, label: "All" },
  { status: "open", label: "Open" },
  { status: "waiting", label: "Needs you" },
  { status: "running", label: "Running" },
  { status: "queued", label: "Queued" },
  { status: "paused", label: "Paused" },
  { status: "succeeded", label: "Succeeded" },
  { status: "failed", label: "Failed" },
  { status: "cancelled", label: "Cancelled" },
];

/** The address follows when nothing was typed for this long, milliseconds. */
const TYPING_MS = 250;

interface RunsFilterProps {
  repositories: { id: string; name: string }[];
  models: { id: string; label: string }[];
  /** The list; dimmed while another one is on its way. */
  children: ReactNode;
}

/** Narrows the list; the page's address is where it is kept. */
export function RunsFilter({ repositories, models, children }: RunsFilterProps) {
  const [pending, startTransition] = useTransition();
  const [filters, set] = useQueryStates(runsFilters, { shallow: false, history: "push", startTransition });
  const search = useRef<HTMLInputElement>(null);
  useShortcuts([{ keys: "/", label: "Search runs", group: "List", run: () => search.current?.focus() }]);
  const { q, status, repository, model, mine } = filters;
  const active = [
    q && { name: "q", label: `Goal has “${q}”` },
    status && { name: "status", label: STATES.find((state) => state.status === status)?.label ?? status },
    repository && { name: "repository", label: repositories.find(({ id }) => id === repository)?.name ?? "Another repository" },
    model && { name: "model", label: models.find(({ id }) => id === model)?.label ?? model },
    mine && { name: "mine", label: "Started by me" },
  ].filter((one) => typeof one === "object" && one !== null);
  return (
    <>
      <search className="grid min-w-0 grid-cols-1 gap-3" aria-label="Filter runs">
        <div className="grid min-w-0 grid-cols-2 gap-2 lg:flex">
          <div className="relative col-span-2 lg:flex-1">
            <Search className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-muted-foreground" aria-hidden />
            <Input
              ref={search} type="search" aria-label="Search in goals" aria-keyshortcuts="/" placeholder="Search in goals" maxLength={200} className="pl-9" value={q}
              onChange={(event) => void set({ q: event.target.value || null }, { history: "replace", limitUrlUpdates: debounce(TYPING_MS) })}
            />
          </div>
          <Select aria-label="Repository" className="lg:w-48" value={repository ?? ""} onChange={(event) => void set({ repository: event.target.value || null })}>
            <option value="">Every repository</option>
            {repositories.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
          </Select>
          <Select aria-label="Model" className="lg:w-48" value={model ?? ""} onChange={(event) => void set({ model: event.target.value || null })}>
            <option value="">Every model</option>
            {model && !models.some(({ id }) => id === model) && <option value={model}>{model}</option>}
            {models.map(({ id, label }) => <option key={id} value={id}>{label}</option>)}
          </Select>
        </div>
        <div className="flex items-center gap-2">
          <div role="group" aria-label="State" className="-m-1 flex min-w-0 flex-1 gap-1 overflow-x-auto p-1">
            {STATES.map((state) => <Pill key={state.label} pressed={state.status === status} onClick={() => void set({ status: state.status })}>{state.label}</Pill>)}
          </div>
          <Pill pressed={mine} onClick={() => void set({ mine: mine ? null : true })}>Mine</Pill>
        </div>
        {isFiltered(filters) && (
          <ul aria-label="Filters in use" className="flex flex-wrap items-center gap-2">
            {active.map(({ name, label }) => (
              <li key={name} className="flex max-w-full items-center rounded-full bg-muted pl-3 text-xs">
                <span className="truncate">{label}</span>
                <button type="button" className="grid size-7 shrink-0 cursor-pointer place-items-center rounded-full focus-ring hover:text-danger" aria-label={`Remove the filter ${label}`} onClick={() => void set({ [name]: null })}><X className="size-3.5" aria-hidden /></button>
              </li>
            ))}
            <li><Button variant="ghost" size="sm" onClick={() => void set(NO_FILTERS)}>Clear</Button></li>
          </ul>
        )}
      </search>
      <div aria-busy={pending} className={cn("min-w-0 transition-opacity", pending && "opacity-60")}>{children}</div>
    </>
  );
}

function Pill({ pressed, onClick, children }: { pressed: boolean; onClick: () => void; children: string }) {
  return (
    <button type="button" aria-pressed={pressed} onClick={onClick} className={cn("h-8 shrink-0 cursor-pointer rounded-full border px-3 text-sm whitespace-nowrap focus-ring", pressed ? "border-primary bg-primary text-primary-foreground" : "bg-background hover:bg-muted")}>
      {children}
    </button>
  );
}
