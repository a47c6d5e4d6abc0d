"use client";

import { ShieldCheck } from "lucide-react";
import { useState } from "react";
import { count } from "@/components/runs/format";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import type { Progress } from "@/lib/governance/audit/verify";

type Verify = (before: Progress | null) => Promise<{ progress: Progress } | { error: string }>;

/** Proves the record of this workspace, a bounded part at a time, and says what was found. */
export function VerifyRecord({ verify }: { verify: Verify }) {
  const [progress, setProgress] = useState<Progress | null>(null);
  const [running, setRunning] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const run = async () => {
    setRunning(true);
    setProblem(null);
    setProgress(null);
    try {
      for (let before: Progress | null = null; !before?.done; ) {
        const answer: Awaited<ReturnType<Verify>> = await verify(before);
        if ("error" in answer) return setProblem(answer.error);
        before = answer.progress;
        setProgress(before);
      }
    } catch {
      setProblem("The server could not be reached; try again.");
    } finally {
      setRunning(false);
    }
  };
  return (
    <div className="grid gap-3">
      <Button variant="secondary" className="justify-self-start" disabled={running} onClick={() => void run()}>
        <ShieldCheck aria-hidden />
        {running ? (progress ? `Verified ${count(progress.rows)} of ${count(Math.max(progress.end - progress.first + 1, progress.rows))}…` : "Verifying…") : "Verify the record"}
      </Button>
      {problem && <Alert variant="warning" title="The record could not be verified">{problem}</Alert>}
      {progress?.done && !progress.finding && (
        <Alert variant="success" title={`The record is whole: ${count(progress.rows)} rows, ${count(progress.first)} to ${count(progress.last)}`}>
          <p>It ends with <code className="font-mono text-xs wrap-anywhere">{progress.hash}</code>. Note this hash elsewhere: whoever has the database&apos;s own password could write all of it anew, and only a hash that was kept outside shows that.</p>
        </Alert>
      )}
      {progress?.finding && (
        <Alert variant="danger" title={`The record was touched at row ${count(progress.finding.number)}`}>
          <p>{progress.finding.message}</p>
          <p>Rows before it are whole.</p>
        </Alert>
      )}
    </div>
  );
}
