import { startFakeGitHub, type FakeGitHub, type NewRepository, type Person, type TestRepository } from "../fakes/github";
import { connectedRepository, githubEnvironment } from "./github-app";
import { LIBRARY } from "./library";
import { startPipeline, type Pipeline, type RunRow } from "./pipeline";

export interface GitHubPipeline extends Pipeline {
  github: FakeGitHub;
  /** A repository that the app is installed on, with a workflow that runs its tests; `ada` may write to it. */
  connect(wish?: Partial<NewRepository>): Promise<Connected>;
}

export interface Connected extends TestRepository {
  /** Our row's id. */
  rowId: string;
  ada: Person;
  /** The newest run of this repository, once there is one. */
  run(seconds?: number): Promise<RunRow>;
  runs(): Promise<RunRow[]>;
}

export const WORKFLOW = { ".github/workflows/ci.yml": "name: CI\non: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: node --test\n" };

/** The pipeline with a GitHub beside it: its webhooks arrive over HTTP, its CI runs the repository's own tests. */
export async function startGitHubPipeline(environment: Record<string, string> = {}): Promise<GitHubPipeline> {
  const github = await startFakeGitHub();
  const pipeline = await startPipeline({ ...githubEnvironment(github), ...environment });
  github.setWebhookUrl(`${pipeline.appUrl}/api/webhooks/github`);
  const service = pipeline.stack.serviceClient;
  let made = 0;
  return {
    ...pipeline, github,
    async connect(wish = {}) {
      const owner = `acme-${++made}`;
      const { ".morning.yml": _own, ...files } = LIBRARY;
      const repository = await github.createRepository({ owner, name: "library", files: { ...files, ...WORKFLOW }, ci: { command: [process.execPath, "--test"], job: "test" }, ...wish });
      github.setRole(repository.fullName, "ada", "write");
      const row = await connectedRepository(service, pipeline.actor.tenantId, { installationId: github.installApp(owner, "all"), githubId: repository.id, fullName: repository.fullName });
      const runs = async () => ((await service.from("runs").select("*").eq("repository_id", row.id).order("created_at")).data ?? []) as RunRow[];
      return {
        ...repository, rowId: row.id, ada: github.person("ada"), runs,
        async run(seconds = 30) {
          for (const deadline = Date.now() + seconds * 1_000; Date.now() < deadline; await new Promise((resolve) => setTimeout(resolve, 50))) {
            const newest = (await runs()).at(-1);
            if (newest) return newest;
          }
          const { data } = await service.from("github_deliveries").select("event, action, status, reason").order("received_at");
          throw new Error(`No run came in ${seconds} s. Deliveries: ${JSON.stringify(data)}; sent: ${JSON.stringify(github.deliveries.all.map(({ event, action, status }) => `${event}.${action} ${status}`))}`);
        },
      };
    },
    async close() {
      await pipeline.close();
      await github.close();
    },
  };
}
