import { createClient } from "@supabase/supabase-js";
import postgres from "postgres";

/**
 * Reserves and settles without end, until it is killed. By SQL of its own where it is given a server (a
 * kill then breaks off a transaction), else through the API. Arguments: a JSON of `Spending`.
 */
export interface Spending {
  url: string;
  key: string;
  databaseUrl: string | null;
  runs: string[];
  name: string;
}

const { url, key, databaseUrl, runs, name } = JSON.parse(process.argv[2]!) as Spending;
const call = databaseUrl ? bySql(databaseUrl) : byApi();
const any = (most: number) => Math.floor(Math.random() * most);

process.send!("begun");
await Promise.all(Array.from({ length: 8 }, async (_, lane) => {
  for (let n = 0; ; n++) {
    const run = runs[any(runs.length)]!;
    const purse = `${name}:${lane}:${n}`;
    const amount = 1 + any(500);
    const answer = (await call("reserve_spend", { of_run: run, reservation_key: purse, amount, about: { stage: ["plan", "execute", "fix"][any(3)] } })) as { granted: boolean };
    if (!answer.granted) continue;
    if (any(10) === 0) await call("release_spend", { of_run: run, reservation_key: purse });
    else await call("settle_spend", { of_run: run, reservation_key: purse, entry: { model: "openai:gpt-6-sol", cost_micros: any(amount + 1) } });
  }
}));

function byApi() {
  const client = createClient(url, key, { auth: { persistSession: false, autoRefreshToken: false } });
  return async (fn: string, parameters: object): Promise<unknown> => {
    const { data, error } = await client.rpc(fn, parameters);
    if (error) throw new Error(JSON.stringify(error));
    return data;
  };
}

function bySql(address: string) {
  const sql = postgres(address, { max: 8, onnotice: () => undefined });
  return async (fn: string, parameters: object): Promise<unknown> => {
    const names = Object.keys(parameters);
    const values = Object.values(parameters).map((value) => (typeof value === "object" ? JSON.stringify(value) : String(value)));
    const typed: Record<string, string> = { of_run: "uuid", amount: "bigint", about: "jsonb", entry: "jsonb" };
    const [row] = await sql.unsafe(`select public.${fn}(${names.map((each, index) => `${each} => $${index + 1}::text::${typed[each] ?? "text"}`).join(", ")}) as answer`, values);
    return row!.answer;
  };
}
