"use client";

import { debounce, useQueryStates } from "nuqs";
import { useRef, useTransition, type ReactNode } from "react";
import { useShortcuts } from "@/components/layout/use-shortcuts";
import { cn } from "@/components/ui/cn";
import { FiltersInUse } from "@/components/ui/filters-in-use";
import { Pill, Pills } from "@/components/ui/pill";
import { SearchField } from "@/components/ui/search-field";
import { Select } from "@/components/ui/select";
import { NO_FILTERS, runsFilters, type RunsFilters } from "./runs-filters";

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
          <SearchField
            ref={search} label="Search in goals" aria-keyshortcuts="/" placeholder="Search in goals" className="col-span-2 lg:flex-1" value={q}
            onChange={(event) => void set({ q: event.target.value || null }, { history: "replace", limitUrlUpdates: debounce(TYPING_MS) })}
          />
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
          <Pills label="State" className="flex-1">
            {STATES.map((state) => <Pill key={state.label} pressed={state.status === status} onClick={() => void set({ status: state.status })}>{state.label}</Pill>)}
          </Pills>
          <Pill pressed={mine} onClick={() => void set({ mine: mine ? null : true })}>Mine</Pill>
        </div>
        <FiltersInUse filters={active} onRemove={(name) => void set({ [name]: null })} onClear={() => void set(NO_FILTERS)} />
      </search>
      <div aria-busy={pending} className={cn("min-w-0 transition-opacity", pending && "opacity-60")}>{children}</div>
    </>
  );
}
