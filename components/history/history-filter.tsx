"use client";

import { debounce, useQueryStates } from "nuqs";
import { useRef, useTransition, type ReactNode } from "react";
import { useShortcuts } from "@/components/layout/use-shortcuts";
import { cn } from "@/components/ui/cn";
import { FiltersInUse } from "@/components/ui/filters-in-use";
import { Input } from "@/components/ui/input";
import { Pill, Pills } from "@/components/ui/pill";
import { SearchField } from "@/components/ui/search-field";
import { Select } from "@/components/ui/select";
import { NO_FILTERS, historyFilters } from "./history-filters";
import { ACTS, KINDS, actWords } from "./words";

/** The address follows when nothing was typed for this long, milliseconds. */
const TYPING_MS = 250;

interface HistoryFilterProps {
  people: readonly { id: string; name: string }[];
  /** Whether this person may see the record: its kinds of acts and actors are offered then. */
  audits: boolean;
  /** The timeline; dimmed while another one is on its way. */
  children: ReactNode;
}

/** Narrows the history; the page's address is where it is kept. */
export function HistoryFilter({ people, audits, children }: HistoryFilterProps) {
  const [pending, startTransition] = useTransition();
  const [filters, set] = useQueryStates(historyFilters, { shallow: false, history: "push", startTransition });
  const search = useRef<HTMLInputElement>(null);
  useShortcuts([{ keys: "/", label: "Search the history", group: "List", run: () => search.current?.focus() }]);
  const { q, kind, actor, act, target, from, to } = filters;
  const actors = [
    ...people.map(({ id, name }) => ({ actor: `person:${id}`, label: name })),
    { actor: "agent:", label: "Every agent" }, { actor: "policy:", label: "Policies" },
    ...(audits ? [{ actor: "key:", label: "Every API key" }, { actor: "github:", label: "People on GitHub" }, { actor: "owner:", label: "Platform owners" }, { actor: "system:", label: "The system" }] : []),
  ];
  const acts = audits ? ACTS : ACTS.filter(({ act: one }) => one === "decision.");
  const active = [
    q && { name: "q", label: `Has “${q}”` },
    kind && { name: "kind", label: KINDS.find((one) => one.kind === kind)?.label ?? kind },
    actor && { name: "actor", label: actors.find((one) => one.actor === actor)?.label ?? actor },
    act && { name: "act", label: ACTS.find((one) => one.act === act)?.label ?? actWords(act) },
    target && { name: "target", label: `About one ${target.split(":")[0]!.replaceAll("_", " ")}` },
    from && { name: "from", label: `From ${from}` },
    to && { name: "to", label: `To ${to}` },
  ].filter((one) => typeof one === "object" && one !== null);
  return (
    <>
      <search className="grid min-w-0 grid-cols-1 gap-3" aria-label="Filter the history">
        <div className="grid min-w-0 grid-cols-2 gap-2 lg:flex lg:items-center">
          <SearchField
            ref={search} label="Search the history" aria-keyshortcuts="/" placeholder="Search names, goals, reasons, values" className="col-span-2 lg:flex-1" value={q}
            onChange={(event) => void set({ q: event.target.value || null }, { history: "replace", limitUrlUpdates: debounce(TYPING_MS) })}
          />
          <Select aria-label="Who" className="lg:w-44" value={actor ?? ""} onChange={(event) => void set({ actor: event.target.value || null })}>
            <option value="">Everyone</option>
            {actor && !actors.some((one) => one.actor === actor) && <option value={actor}>{actor}</option>}
            {actors.map((one) => <option key={one.actor} value={one.actor}>{one.label}</option>)}
          </Select>
          <Select aria-label="Act" className="lg:w-48" value={act ?? ""} onChange={(event) => void set({ act: event.target.value || null })}>
            <option value="">Every act</option>
            {act && !acts.some((one) => one.act === act) && <option value={act}>{actWords(act)}</option>}
            {acts.map((one) => <option key={one.act} value={one.act}>{one.label}</option>)}
          </Select>
          <Input type="date" aria-label="From day (UTC)" className="lg:w-38" value={from ?? ""} max={to ?? undefined} onChange={(event) => void set({ from: event.target.value || null })} />
          <Input type="date" aria-label="To day (UTC)" className="lg:w-38" value={to ?? ""} min={from ?? undefined} onChange={(event) => void set({ to: event.target.value || null })} />
        </div>
        <Pills label="Kind">
          {[{ kind: null, label: "All" }, ...KINDS.filter((one) => audits || one.kind !== "audit")].map((one) => <Pill key={one.label} pressed={one.kind === kind} onClick={() => void set({ kind: one.kind })}>{one.label}</Pill>)}
        </Pills>
        <FiltersInUse filters={active} onRemove={(name) => void set({ [name]: null })} onClear={() => void set(NO_FILTERS)} />
      </search>
      <div aria-busy={pending} className={cn("min-w-0 transition-opacity", pending && "opacity-60")}>{children}</div>
    </>
  );
}
