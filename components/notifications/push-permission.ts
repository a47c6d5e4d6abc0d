/** Where this browser stands: it cannot, its person said no, or it can be asked. `endpoint` is where it gets them now. */
export type PushState = { state: "unsupported" | "not-installed" | "no-worker" | "denied" } | { state: "ready"; endpoint: string | null };

const WORKER_PATIENCE_MS = 5_000;

export async function readPushState(): Promise<PushState> {
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) {
    // Safari on iPhone and iPad has notifications for installed apps alone.
    return { state: /iPhone|iPad/.test(navigator.userAgent) ? "not-installed" : "unsupported" };
  }
  if (Notification.permission === "denied") return { state: "denied" };
  const worker = await readyWorker();
  if (!worker) return { state: "no-worker" };
  return { state: "ready", endpoint: (await worker.pushManager.getSubscription())?.endpoint ?? null };
}

/** Asks the person and the browser; throws an Error with a sentence for people when one of them says no. */
export async function askForPush(publicKey: string): Promise<{ endpoint: string; p256dh: string; auth: string }> {
  const permission = await Notification.requestPermission();
  if (permission === "denied") throw new Error("Notifications are blocked for this site; allow them in the browser's site settings, then try again.");
  if (permission !== "granted") throw new Error("The browser was not allowed to show notifications; nothing was changed.");
  const worker = await readyWorker();
  if (!worker) throw new Error("The app's background worker does not run; reload the page and try again.");
  const options = { userVisibleOnly: true, applicationServerKey: publicKey };
  const made = await worker.pushManager.subscribe(options).catch(async (error: unknown) => {
    // Made for keys that the operator has since replaced.
    if (!(error instanceof DOMException && error.name === "InvalidStateError")) throw unreachable(error);
    await (await worker.pushManager.getSubscription())?.unsubscribe();
    return worker.pushManager.subscribe(options).catch((again: unknown) => Promise.reject(unreachable(again)));
  });
  const { endpoint, keys } = made.toJSON();
  return { endpoint: endpoint ?? "", p256dh: keys?.p256dh ?? "", auth: keys?.auth ?? "" };
}

const unreachable = (cause: unknown) => new Error("This browser could not reach its push service; some browsers have it switched off in their settings. Try again later.", { cause });

function readyWorker(): Promise<ServiceWorkerRegistration | null> {
  return Promise.race([navigator.serviceWorker.ready, new Promise<null>((resolve) => setTimeout(() => resolve(null), WORKER_PATIENCE_MS))]);
}
