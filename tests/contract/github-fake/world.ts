import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhooks } from "@octokit/webhooks";
import { App, Octokit } from "octokit";
import { startFakeGitHub, type FakeGitHub, type TestRepository } from "../../fakes/github";

/** A small library whose tests Node runs by itself, with a workflow file. */
export const SUM = {
  "package.json": '{ "name": "sum", "type": "module", "scripts": { "test": "node --test" } }\n',
  "src/sum.js": "export const sum = (a, b) => a + b;\n",
  "test/sum.test.js": 'import { test } from "node:test";\nimport assert from "node:assert/strict";\nimport { sum } from "../src/sum.js";\n\ntest("adds", () => {\n  assert.equal(sum(1, 2), 3);\n});\n',
  ".github/workflows/ci.yml": "name: CI\non: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: npm test\n",
};
export const CI = { command: [process.execPath, "--test"] };

export interface Received { id: string; name: string; payload: Record<string, unknown> }

export interface Setting {
  fake: FakeGitHub;
  repo: TestRepository;
  installation: number;
  octokit: Octokit;
  /** Webhooks that arrived, each with a signature that was verified. */
  received: Received[];
  /** Names and actions of what arrived. */
  names(): string[];
  at: { owner: string; repo: string };
  close(): Promise<void>;
}

/** A repository of Ada's, with or without CI, with the app installed, a receiver of its webhooks, and octokit as the app uses it. */
export async function makeSetting(options: { ci: boolean } = { ci: false }): Promise<Setting> {
  const fake = await startFakeGitHub();
  const received: Received[] = [];
  const webhooks = new Webhooks({ secret: fake.app.webhookSecret });
  const receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const good = await webhooks.verify(body, String(request.headers["x-hub-signature-256"]));
    if (good) received.push({ id: String(request.headers["x-github-delivery"]), name: String(request.headers["x-github-event"]), payload: JSON.parse(body) as Record<string, unknown> });
    response.writeHead(good ? 202 : 401).end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  fake.setWebhookUrl(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`);
  const repo = await fake.createRepository({ owner: "ada", name: "sum", files: SUM, ...(options.ci && { ci: CI }) });
  const installation = fake.installApp("ada", "all");
  const app = new App({ appId: fake.app.id, privateKey: fake.app.privateKey, webhooks: { secret: fake.app.webhookSecret }, Octokit: Octokit.defaults({ baseUrl: fake.apiUrl, retry: { enabled: false }, throttle: { enabled: false } }) });
  const octokit = (await app.getInstallationOctokit(installation)) as unknown as Octokit;
  return {
    fake, repo, installation, octokit, received, at: { owner: "ada", repo: "sum" },
    names: () => received.map(({ name, payload }) => (typeof payload.action === "string" ? `${name}.${payload.action}` : name)),
    close: async () => {
      await fake.close();
      receiver.closeAllConnections();
      await new Promise((resolve) => receiver.close(resolve));
    },
  };
}
