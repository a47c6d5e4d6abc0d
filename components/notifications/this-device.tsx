"use client";

import { useEffect, useState, useTransition } from "react";
import type { ActionAnswer } from "@/components/layout/action-answer";
import { Alert } from "@/components/ui/alert";
import { answering } from "@/components/ui/answering";
import { Button } from "@/components/ui/button";
import { deviceName } from "@/lib/notifications/device-name";
import type { SubscribeInput } from "@/lib/notifications/schema";
import { askForPush, readPushState, type PushState } from "./push-permission";

interface ThisDeviceProps {
  publicKey: string;
  /** Where the person's devices get their notifications. */
  endpoints: string[];
  turnOn: (input: SubscribeInput) => Promise<ActionAnswer>;
}

const CANNOT = {
  unsupported: "This browser cannot show notifications.",
  "not-installed": "On iPhone and iPad, notifications come to the installed app: add MorningAI to the home screen, and open it there.",
  "no-worker": "Notifications need the app's background worker, which runs in builds (npm start) and not in development. Reload the page if this is one.",
  denied: "Notifications are blocked for this site. Allow them in the browser's site settings, then reload this page.",
} as const;

/** Turns notifications on where they can be, and says what is in the way where they cannot. */
export function ThisDevice({ publicKey, endpoints, turnOn }: ThisDeviceProps) {
  const [push, setPush] = useState<PushState | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [asking, ask] = useTransition();
  useEffect(() => {
    void readPushState().then(setPush, () => setPush({ state: "unsupported" }));
  }, []);

  const start = () =>
    ask(async () => {
      setProblem(null);
      try {
        const given = await askForPush(publicKey);
        const answer = await answering(() => turnOn({ ...given, device: deviceName(navigator.userAgent), needsYou: true, finished: true }), {});
        if (answer.error) setProblem(answer.error);
      } catch (error) {
        setProblem(error instanceof Error ? error.message : "The browser refused.");
      }
      setPush(await readPushState());
    });

  if (push === null) return <p className="text-sm text-muted-foreground">Looking at this browser…</p>;
  if (push.state !== "ready") return <Alert variant={push.state === "denied" ? "warning" : "info"}>{CANNOT[push.state]}</Alert>;
  if (push.endpoint !== null && endpoints.includes(push.endpoint)) return <Alert variant="success">This browser gets notifications of this workspace.</Alert>;
  return (
    <>
      <Button onClick={start} aria-disabled={asking} className="justify-self-start">{asking ? "Asking the browser…" : "Turn on in this browser"}</Button>
      {problem && <Alert variant="danger">{problem}</Alert>}
    </>
  );
}
