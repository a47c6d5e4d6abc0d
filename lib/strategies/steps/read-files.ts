import { must } from "@/lib/db/must";
import { serviceClient } from "@/lib/db/service-client";
import { FatalError, messageOf, MorningError, RetryableError } from "@/lib/errors";
import { forgeOf } from "@/lib/runs/steps/run-context";
import { resolveNames } from "../resolve";
import { describeMistake, MAX_YAML, parseYaml } from "../yaml";

/** Where a repository keeps its strategies, on its default branch. */
export const STRATEGIES_FOLDER = ".morning/strategies";
const MAX_FILES = 50;
/** Repositories in one look, those first that waited longest; the next takes the rest. */
const MAX_REPOSITORIES = 100;

/** The repositories whose files are looked at now. */
export async function repositoriesToRead(): Promise<string[]> {
  return must(await serviceClient().from("repositories").select("id").eq("access", "ok").order("strategies_read_at", { nullsFirst: true }).limit(MAX_REPOSITORIES)).map(({ id }) => id);
}

/**
 * Takes in the strategies that a repository's default branch says now; answers how many changed. What is
 * new or changed is disabled until an admin has seen it. A place that cannot be looked at keeps what it said last.
 *
 * @throws RetryableError when the forge or the database does not answer.
 */
export async function readFilesOf(repositoryId: string): Promise<number> {
  const rows = serviceClient();
  const row = must(await rows.from("repositories").select("*").eq("id", repositoryId).maybeSingle());
  if (!row || row.access !== "ok") return 0;
  const repository = { id: row.id, tenantId: row.tenant_id, name: row.name, location: row.location, defaultBranch: row.default_branch };
  const looked = async () => must(await rows.from("repositories").update({ strategies_read_at: new Date().toISOString() }).eq("id", row.id).select("id"));
  try {
    const forge = forgeOf(rows, row);
    const sha = await forge.branchHead(repository, repository.defaultBranch);
    if (sha === null || sha === row.strategies_sha) {
      await looked();
      return 0;
    }
    const found = (await forge.filesIn(repository, { sha, folder: STRATEGIES_FOLDER, maxFiles: 4 * MAX_FILES, maxBytes: MAX_YAML })).filter(({ path }) => /\.ya?ml$/.test(path) && path.length <= 300).slice(0, MAX_FILES);
    const files = [];
    for (const file of found) files.push({ path: file.path, ...(await readFile(file.text)) });
    return must(await rows.rpc("take_strategy_files", { of_repository: row.id, at_sha: sha, files: files as never })) ?? 0;
  } catch (error) {
    if (!(error instanceof FatalError)) throw error;
    await looked();
    return 0;
  }

  async function readFile(text: string | null): Promise<{ definition: unknown; error: string | null }> {
    if (text === null) return { definition: null, error: "The file is larger than 64 KiB." };
    const parsed = parseYaml(text, { repositories: [row!.id] });
    if ("mistakes" in parsed) return { definition: null, error: parsed.mistakes.map(describeMistake).join("\n").slice(0, 2_000) };
    try {
      return { definition: await resolveNames({ tenantId: row!.tenant_id, client: rows }, parsed.definition), error: null };
    } catch (error) {
      if (!(error instanceof MorningError) || error instanceof RetryableError) throw error;
      return { definition: null, error: messageOf(error) };
    }
  }
}
