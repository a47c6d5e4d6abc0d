import { describe, expect, it } from "vitest";
import { deviceName } from "./device-name";
import { finishedNotice, needsYouNotice } from "./notice";
import { pushEndpoint } from "./push-endpoint";

const run = { id: "01a1fe2a-6424-71dd-80ca-4605c386ada2", goal: "Add sub", outcome: "red", attempt: 2 } as const;

describe("notices", () => {
  it("say what happened, of which run, and where to go", () => {
    expect(finishedNotice(run)).toEqual({ id: `${run.id}:finished:2`, title: "Ended with failing checks", body: "Add sub", url: `/runs/${run.id}`, tag: `run:${run.id}` });
    const asked = { id: "a", kind: "merge", reason: "Merge it?" } as const;
    expect(needsYouNotice(run, asked)).toMatchObject({ id: "a:requested", title: "Verified green: a merge waits for you" });
    expect(needsYouNotice(run, asked, "escalated")).toMatchObject({ id: "a:escalated", title: "Waiting for an admin. Verified green: a merge waits for you" });
    expect(needsYouNotice(null, { id: "a", kind: "settings", reason: "More runs" })).toMatchObject({ body: "More runs", url: "/approvals/a", tag: "approval:a" });
  });

  it("cut a long goal to one short line, between characters", () => {
    const { body } = finishedNotice({ ...run, goal: `${"x\n ".repeat(59)} ${"🌅".repeat(50)}` });
    expect(body).not.toContain("\n");
    expect(body.length).toBeLessThanOrEqual(120);
    expect(body.isWellFormed()).toBe(true);
  });
});

describe("push services", () => {
  it.each(["https://fcm.googleapis.com/fcm/send/x", "https://updates.push.services.mozilla.com/wpush/v2/x", "https://wns2-par02p.notify.windows.com/w/?token=x", "https://web.push.apple.com/x"])("include %s", (endpoint) => {
    expect(pushEndpoint(endpoint).href).toBe(endpoint);
  });

  it.each(["", "fcm.googleapis.com", "https://googleapis.com/x", "https://push.services.mozilla.com.example/x", "https://notify.windows.com/x", "https://x.web.push.apple.com/x", "https://FCM.googleapis.com@evil.example/", "file:///etc/passwd"])("do not include %s", (endpoint) => {
    expect(() => pushEndpoint(endpoint)).toThrow(/push service/);
  });
});

describe("a device", () => {
  it.each([
    ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"],
    ["Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0", "Edge on Windows"],
    ["Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36", "Chrome on Android"],
    ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1", "Safari on iPhone"],
    ["curl/8", "A browser"],
  ])("is called by its browser and system: %s", (userAgent, name) => expect(deviceName(userAgent)).toBe(name));
});
