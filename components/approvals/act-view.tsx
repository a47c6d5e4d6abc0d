import type { ReactNode } from "react";
import { Time } from "@/components/layout/time";
import { Patches } from "@/components/diff/patches";
import { dollars } from "@/components/runs/format";
import { PlanView } from "@/components/runs/plan-view";
import type { Plan } from "@/lib/agents/plan";
import { capWords } from "@/lib/ai/refused-cap";
import type { Approval } from "@/lib/approvals/schema";
import { settingChanges, settingLabel } from "@/lib/approvals/setting-names";
import type { MoneyAct } from "@/lib/governance/budgets/money-act";

/** The parts that an act may have; which ones depends on its kind. */
interface Act {
  plan?: Plan;
  version?: number;
  paths?: string[];
  path?: string;
  files?: { path: string; kind: string; status: string }[];
  diff?: string;
  command?: string;
  pull_request?: number;
  sha?: string;
  into?: string;
  method?: string;
}

const setting = (value: number | null) => (value === null ? "the platform's default" : value.toLocaleString("en-US"));

/** The exact act that is asked for, as the pipeline wrote it. */
export function ActView({ kind, act }: { kind: Approval["kind"]; act: unknown }) {
  const parts = (act ?? {}) as Act;
  if (kind === "plan" && parts.plan) return <PlanView plan={parts.plan} />;
  if (kind === "command" && parts.command) return <Code>{parts.command}</Code>;
  if (kind === "merge" && parts.sha) {
    return <p className="text-sm">Merge pull request #{parts.pull_request} at commit <code className="font-mono">{parts.sha.slice(0, 12)}</code> into <code className="font-mono">{parts.into}</code>, by {parts.method === "squash" ? "squashing it into one commit" : "a merge commit"}. Its required checks are green.</p>;
  }
  if (kind === "settings") {
    return <ul className="grid gap-1 text-sm">{settingChanges(act).map(({ name, before, after }) => <li key={name} className="wrap-anywhere"><span className="font-medium">{settingLabel(name)}</span>: from {setting(before)} to {setting(after)}</li>)}</ul>;
  }
  const money = kind === "more_money" ? (act as MoneyAct) : undefined;
  if (money) {
    const { cap, needed_micros } = money;
    return (
      <p className="text-sm">
        Under {capWords({ ...cap, subjectName: cap.subject_name })}, {dollars(cap.used_micros)} of {dollars(cap.amount_micros)} is used; the next call may need up to {dollars(needed_micros)}.
        {cap.ends_at && <> This {cap.period} ends <Time at={cap.ends_at} />.</>}
      </p>
    );
  }
  const paths = parts.files?.map((file) => `${file.path} (${file.kind}, ${file.status})`) ?? parts.paths ?? (parts.path ? [parts.path] : []);
  if (paths.length === 0 && !parts.diff) return <Code>{JSON.stringify(act, null, 2)}</Code>;
  return (
    <div className="grid min-w-0 gap-3 text-sm">
      <ul className="grid gap-1">{paths.map((path) => <li key={path} className="font-mono text-xs wrap-anywhere">{path}</li>)}</ul>
      {parts.diff && <Patches diff={parts.diff} />}
    </div>
  );
}

function Code({ children }: { children: ReactNode }) {
  return <pre tabIndex={0} className="max-h-96 overflow-auto rounded-md bg-muted p-3 font-mono text-xs wrap-anywhere whitespace-pre-wrap focus-ring">{children}</pre>;
}
