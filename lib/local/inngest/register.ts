import { z } from "zod";
import type { Database } from "../database";
import { addCronItems, cronProblem } from "./cron";
import { parseDuration } from "./duration";
import { compile } from "./expressions";

const duration = z.string().refine(isDuration, "is not a duration like 30s, 10m or 2h");
const expression = z.string().refine(compiles, "is not a valid expression");
const count = z.number().int().min(1);

const concurrency = z.strictObject({ limit: z.number().int().min(0), key: expression.optional(), scope: z.enum(["fn", "env", "account"]).optional() });

// Strict: what is not listed here is not done here, and is refused by its name.
const functionConfig = z.strictObject({
  id: z.string().min(1),
  name: z.string().optional(),
  triggers: z.array(
    z.union([
      z.strictObject({ event: z.string().min(1), expression: expression.optional() }),
      z.strictObject({ cron: z.string().min(1) }),
    ]),
  ),
  steps: z.strictObject({
    step: z.strictObject({
      id: z.string(),
      name: z.string().optional(),
      runtime: z.strictObject({ type: z.literal("http"), url: z.url() }),
      retries: z.strictObject({ attempts: z.number().int().min(0).max(20).optional() }).optional(),
    }),
  }),
  cancel: z.array(z.strictObject({ event: z.string().min(1), if: expression.optional(), timeout: duration.optional() })).optional(),
  concurrency: z.union([z.number().int().min(0), concurrency, z.array(concurrency).min(1).max(2)]).optional(),
  throttle: z.strictObject({ limit: count, period: duration, burst: count.optional(), key: expression.optional() }).optional(),
  rateLimit: z.strictObject({ limit: count, period: duration, key: expression.optional() }).optional(),
  debounce: z.strictObject({ period: duration, timeout: duration.optional(), key: expression.optional() }).optional(),
  idempotency: expression.optional(),
  timeouts: z.strictObject({ start: duration.optional(), finish: duration.optional() }).optional(),
});

/** A function as the SDK describes it, as far as this engine runs it. */
export type FunctionConfig = z.infer<typeof functionConfig>;

const registration = z.object({ appName: z.string().min(1), functions: z.array(z.looseObject({ id: z.string() })) });

function isDuration(text: string): boolean {
  try {
    return parseDuration(text) >= 0;
  } catch {
    return false;
  }
}

function compiles(text: string): boolean {
  try {
    compile(text);
    return true;
  } catch {
    return false;
  }
}

/** What this engine cannot do of a function, as sentences; empty when it can run it. */
export function problemsOf(raw: { id: string }): string[] {
  // `undefined` and empty options are not features in use.
  const used = Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== undefined && value !== null));
  const problems: string[] = [];
  const parsed = functionConfig.safeParse(used);
  for (const issue of parsed.error?.issues ?? []) {
    if (issue.code === "unrecognized_keys") {
      const at = issue.path.length > 0 ? ` in ${issue.path.join(".")}` : "";
      problems.push(...issue.keys.map((key) => `"${key}"${at} is not supported by the embedded engine`));
    } else problems.push(`"${issue.path.join(".")}" ${issue.message}`);
  }
  for (const trigger of parsed.data?.triggers ?? []) {
    if ("cron" in trigger) problems.push(...cronProblem(trigger.cron));
    else if (trigger.event.includes("*")) problems.push(`the wildcard trigger "${trigger.event}" is not supported by the embedded engine`);
    else if (trigger.event === "inngest/deferred.schedule") problems.push(`"createDefer" is not supported by the embedded engine`);
  }
  return problems.map((problem) => `Function ${raw.id}: ${problem}.`);
}

/** The functions that apps have registered; the database holds them, this is a view of it. */
export class Functions {
  #byId = new Map<string, FunctionConfig>();
  #byApp = new Map<string, FunctionConfig[]>();
  #heard = new Set<string>();

  constructor(private readonly database: Database) {}

  all(): FunctionConfig[] {
    return [...this.#byId.values()];
  }

  get(id: string): FunctionConfig | undefined {
    return this.#byId.get(id);
  }

  /** Whether some function is started or cancelled by events of this name. */
  listenTo(eventName: string): boolean {
    return this.#heard.has(eventName);
  }

  async load(): Promise<void> {
    const rows = await this.database.query<{ app: string; config: string }>(`select app, config from inngest.functions order by id`);
    const entries = rows.map(({ app, config }) => ({ app, config: JSON.parse(config) as FunctionConfig }));
    this.#byId = new Map(entries.map(({ config }) => [config.id, config]));
    const heard = ({ triggers, cancel = [] }: FunctionConfig) => [...triggers, ...cancel].flatMap((one) => ("event" in one ? one.event : []));
    this.#heard = new Set(entries.flatMap(({ config }) => heard(config)));
    this.#byApp = new Map();
    for (const { app, config } of entries) this.#byApp.set(app, [...(this.#byApp.get(app) ?? []), config]);
  }

  /**
   * Replaces an app's functions by those in the body that the SDK posts. All or nothing.
   * @throws UnsupportedError naming each function and feature that the engine cannot do.
   */
  async register(body: unknown): Promise<{ modified: boolean }> {
    const parsed = registration.safeParse(body);
    if (!parsed.success) throw new UnsupportedError(`The registration cannot be read: ${z.prettifyError(parsed.error)}`);
    const { appName, functions } = parsed.data;
    const problems = functions.flatMap(problemsOf);
    if (problems.length > 0) throw new UnsupportedError(problems.join(" "));
    const configs = functions.map((raw) => functionConfig.parse(JSON.parse(JSON.stringify(raw))));
    const foreign = configs.find(({ id }) => !id.startsWith(`${appName}-`));
    if (foreign) throw new UnsupportedError(`Function ${foreign.id} does not belong to the app ${appName}.`);

    const sorted = (list: FunctionConfig[]) => JSON.stringify([...list].sort((a, b) => (a.id < b.id ? -1 : 1)));
    if (sorted(this.#byApp.get(appName) ?? []) === sorted(configs)) return { modified: false };
    const list = JSON.stringify(configs.map((config) => ({ id: config.id, app: appName, config: JSON.stringify(config) })));
    await this.database.transaction(async (tx) => {
      await tx.query(
        `delete from inngest.functions where app = $1 and id not in (select x.id from json_to_recordset($2::text::json) as x(id text))`,
        [appName, list],
      );
      await tx.query(
        `insert into inngest.functions (id, app, config)
         select * from json_to_recordset($1::text::json) as x(id text, app text, config text)
         on conflict (id) do update set app = excluded.app, config = excluded.config, updated_at = now()`,
        [list],
      );
      await addCronItems(tx, appName, configs);
    });
    await this.load();
    return { modified: true };
  }
}

/** The app asks for what this engine does not do; the message says what. */
export class UnsupportedError extends Error {
  override name = "UnsupportedError";
}
