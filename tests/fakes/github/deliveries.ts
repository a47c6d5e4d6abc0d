import { createHmac, randomUUID } from "node:crypto";
import type { AppRow, InstallationRow, RepoRow, Rows } from "./rows";
import { nodeId } from "./rows";

export interface Delivery {
  /** X-GitHub-Delivery; a redelivery keeps it. */
  id: string;
  event: string;
  action: string | undefined;
  installationId: number | undefined;
  body: string;
  headers: Record<string, string>;
  url: string;
  /** What the receiver answered; 0 when it could not be reached. Undefined: lost, held or still to be sent. */
  status?: number;
  lost?: boolean;
}

type Filter = (delivery: Delivery) => boolean;

/** Sends webhooks to apps as GitHub does: signed, one after the other, never again after a failure. */
export class Deliveries {
  /** All deliveries ever made, in the order in which things happened. */
  readonly all: Delivery[] = [];
  private loseIf: Filter | undefined;
  private doubling = false;
  private held: Delivery[] | undefined;
  private line: Promise<void> = Promise.resolve();

  constructor(private readonly rows: Rows, private readonly closing: AbortSignal) {}

  /** Deliveries for which the filter answers true are never sent. Without a filter nothing is lost any more. */
  lose(filter?: Filter): void {
    this.loseIf = filter;
  }

  /** Each delivery is sent twice, or once again. */
  double(on = true): void {
    this.doubling = on;
  }

  /** Keeps deliveries back until one of the release functions. */
  hold(): void {
    this.held ??= [];
  }

  release(): void {
    const held = this.held ?? [];
    this.held = undefined;
    for (const delivery of held) this.send(delivery);
  }

  /** What was held back arrives last first. */
  releaseReversed(): void {
    this.held?.reverse();
    this.release();
  }

  /** Sends a delivery once more, as the button in an app's settings does. */
  async redeliver(id: string): Promise<Delivery> {
    const delivery = this.all.find((one) => one.id === id);
    if (!delivery) throw new Error(`No delivery ${id}`);
    this.send(delivery);
    await this.settled();
    return delivery;
  }

  /** Waits until everything that is not held back was sent. */
  async settled(): Promise<void> {
    let line: Promise<void> | undefined;
    while (line !== this.line) {
      line = this.line;
      await line;
    }
  }

  /** Tells every app that is installed on the repository and listens to the event. */
  emitRepository(event: string, payload: Record<string, unknown>, repo: RepoRow, onlyApp?: number): void {
    for (const installation of this.rows.appInstallations.all()) {
      if (installation.account_id !== repo.owner_id || installation.account_type !== repo.owner_type || installation.suspended_at || (onlyApp ?? installation.app_id) !== installation.app_id) continue;
      if (installation.repository_selection === "selected" && !installation.repository_ids.includes(repo.id)) continue;
      const app = this.rows.apps.all().find((row) => row.app_id === installation.app_id);
      if (!app || (event !== "repository" && !app.events.includes(event) && !app.events.includes("*"))) continue;
      this.emit(app, event, { ...payload, installation: { id: installation.installation_id, node_id: nodeId("Installation", installation.installation_id) } }, installation);
    }
  }

  /** Tells one app, whatever it listens to: events about installations reach every app. */
  emit(app: AppRow, event: string, payload: Record<string, unknown>, installation: InstallationRow | undefined): void {
    if (!app.webhook_url) return;
    const body = JSON.stringify(payload);
    const id = randomUUID();
    const sign = (algorithm: string) => `${algorithm}=${createHmac(algorithm, app.webhook_secret ?? "").update(body).digest("hex")}`;
    const headers: Record<string, string> = {
      accept: "*/*", "content-type": "application/json", "user-agent": "GitHub-Hookshot/2b5c6a1", "x-github-delivery": id, "x-github-event": event,
      "x-github-hook-id": String(500_000_000 + app.id), "x-github-hook-installation-target-id": String(app.app_id), "x-github-hook-installation-target-type": "integration",
      ...(app.webhook_secret ? { "x-hub-signature": sign("sha1"), "x-hub-signature-256": sign("sha256") } : {}),
    };
    const delivery: Delivery = { id, event, action: payload.action as string | undefined, installationId: installation?.installation_id, body, headers, url: app.webhook_url };
    this.all.push(delivery);
    if (this.loseIf?.(delivery)) delivery.lost = true;
    else if (this.held) this.held.push(delivery);
    else this.send(delivery);
  }

  private send(delivery: Delivery): void {
    for (let times = this.doubling ? 2 : 1; times > 0; times -= 1) this.line = this.line.then(() => this.post(delivery));
  }

  private async post(delivery: Delivery): Promise<void> {
    if (this.closing.aborted) return;
    try {
      const response = await fetch(delivery.url, { method: "POST", headers: delivery.headers, body: delivery.body, redirect: "manual", signal: AbortSignal.any([this.closing, AbortSignal.timeout(10_000)]) });
      await response.arrayBuffer();
      delivery.status = response.status;
    } catch {
      delivery.status = 0;
    }
  }
}
