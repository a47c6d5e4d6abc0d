"use client";

import { Download, FileText } from "lucide-react";
import { Time } from "@/components/layout/time";
import { Alert } from "@/components/ui/alert";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { CodeBlock } from "@/components/ui/code";
import { EmptyState } from "@/components/ui/empty-state";
import { Skeleton } from "@/components/ui/skeleton";
import type { Artifact } from "@/lib/artifacts/schema";
import { count } from "./format";
import { useRun } from "./run-provider";
import { useJson } from "@/components/layout/use-json";
import { useKept } from "@/components/layout/use-kept";
import { useRunLocation } from "./use-run-location";

/** Characters shown of one artifact; the download has all of it. */
const SHOWN = 200_000;

/** The files that the run produced, each to read and to download. */
export function RunArtifacts() {
  const artifacts = useRun(({ detail }) => detail.artifacts);
  const { at, change } = useRunLocation();
  const find = (of: string | null | undefined) => artifacts.find(({ id }) => id === of);
  const unasked = useKept(artifacts[0]?.id, (id) => find(id) !== undefined);
  const chosen = find(at.artifact) ?? find(unasked);
  if (!chosen) return <EmptyState title="No artifacts yet">Diffs, evidence and the final summary appear here.</EmptyState>;
  return (
    <div className="grid min-w-0 items-start gap-4 lg:grid-cols-[20rem_minmax(0,1fr)]">
      <ul aria-label="Artifacts" className="divide-y overflow-hidden rounded-lg border bg-card">
        {artifacts.map((artifact) => (
          <li key={artifact.id}>
            <button type="button" aria-current={artifact.id === chosen.id || undefined} onClick={() => change({ artifact: artifact.id })} className={cn("flex w-full cursor-pointer items-center gap-2 px-3 py-2 text-left text-sm -outline-offset-2 focus-ring hover:bg-muted", artifact.id === chosen.id && "bg-primary-soft")}>
              <FileText className="size-4 shrink-0 text-muted-foreground" aria-hidden />
              <span className="min-w-0 flex-1"><span className="block truncate font-medium">{artifact.name}</span><span className="text-xs text-muted-foreground"><Time at={artifact.createdAt} inControl /></span></span>
              <Badge>{artifact.kind}</Badge>
            </button>
          </li>
        ))}
      </ul>
      <Content key={chosen.id} id={chosen.id} />
    </div>
  );
}

function Content({ id }: { id: string }) {
  const { data: answer, problem, again: retry } = useJson<{ artifact: Artifact }>(`/api/v1/artifacts/${id}`);
  if (problem) return <Alert variant="danger" title="This artifact could not be read">{problem} <Button variant="link" size="inline" onClick={retry}>Try again</Button></Alert>;
  if (!answer) return <Skeleton className="h-64" />;
  const { artifact } = answer;
  const download = () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([artifact.content], { type: artifact.contentType }));
    link.download = artifact.name;
    link.click();
    // The download has begun by then.
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };
  return (
    <section aria-label={artifact.name} className="grid min-w-0 grid-cols-1 gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="min-w-0 text-xs wrap-anywhere text-muted-foreground">{count(artifact.content.length)} characters, SHA-256 <span className="font-mono">{artifact.digest.slice(0, 16)}</span></p>
        <Button variant="secondary" size="sm" onClick={download}><Download aria-hidden />Download</Button>
      </div>
      <CodeBlock label={`Content of ${artifact.name}`} className="max-h-[70dvh]">{artifact.content.slice(0, SHOWN) || "(empty)"}</CodeBlock>
      {artifact.content.length > SHOWN && <p className="text-sm text-muted-foreground">The rest is in the download.</p>}
    </section>
  );
}
