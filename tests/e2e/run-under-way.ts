import type { Page } from "@playwright/test";
import { insertLargeRun, USUAL, type LargeRun } from "../setup/large-run";
import { expect, serviceClient, type Person } from "./test";

/** A run under way in this person's workspace that does nothing by itself: what happens to it is what the test does. */
export async function runUnderWay(person: Person, sizes: Parameters<typeof insertLargeRun>[2] = USUAL): Promise<LargeRun> {
  const service = serviceClient();
  const { data: profile } = await service.from("profiles").select("user_id").eq("email", person.email).single();
  const { data: member } = await service.from("members").select("tenant_id").eq("user_id", profile!.user_id).single();
  return insertLargeRun(service, { tenantId: member!.tenant_id, userId: profile!.user_id }, sizes);
}

/** Adds the notes from one number to another to a run's log, each as an event of its own. */
export async function addNotes({ runId }: { runId: string }, from: number, to: number): Promise<void> {
  for (let number = from; number <= to; number++) {
    const { error } = await serviceClient().rpc("append_run_events", { of_run: runId, new_events: [{ key: `test.note.${number}`, type: "note", message: `Note ${number} of this test.` }] });
    if (error) throw new Error(error.message);
  }
}

/** Has the run ask for a decision, as its pipeline would. Answers with the approval's id. */
export async function askForApproval({ runId }: { runId: string }, path: string): Promise<string> {
  const { data, error } = await serviceClient().rpc("request_approval", {
    of_run: runId, approval_key: `test.${path}`, approval_kind: "outside_plan", approval_act: { paths: [path], diff: `--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n-old\n+new\n` }, approval_message: `The agent asks to write ${path}.`,
  });
  if (error) throw new Error(error.message);
  return (data as { id: string }).id;
}

/**
 * Reads the log from its end up to the first of the notes: each must be there once, with the numbers of its events
 * without a gap, whatever is drawn at a time.
 */
export async function expectNotesOnce(page: Page, count: number): Promise<void> {
  const log = page.getByRole("region", { name: "Events of the run" });
  await expect(log.getByText(`Note ${count} of this test.`)).toBeVisible();
  await log.hover();
  const seen = new Map<number, number>();
  await expect
    .poll(async () => {
      const lines = await log.getByRole("listitem").allInnerTexts();
      const drawn = lines.map((line) => /^(\d+)\D[^]*Note (\d+) of this test\./.exec(line)).filter((match) => match !== null).map(([, event, note]) => [Number(note), Number(event)] as const);
      for (const [index, [note, event]] of drawn.entries()) expect([note, event], "each once and in order").toEqual([drawn[0]![0] + index, drawn[0]![1] + index]);
      for (const [note, event] of drawn) {
        expect(seen.get(note) ?? event, "an event keeps its number").toBe(event);
        seen.set(note, event);
      }
      if (!seen.has(1)) await page.mouse.wheel(0, -250);
      return [...seen.keys()].sort((a, b) => a - b);
    })
    .toEqual(Array.from({ length: count }, (_, index) => index + 1));
}
