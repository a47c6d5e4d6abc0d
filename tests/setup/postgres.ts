import { randomBytes } from "node:crypto";
import postgres from "postgres";

/**
 * A new, empty database on the server of `TEST_DATABASE_URL`, so that the same tests can be run on a
 * real PostgreSQL (with pgvector); its user must be a superuser.
 *
 * @returns its address, and the function that drops it.
 */
export async function temporaryDatabase(serverUrl: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `morning_test_${randomBytes(6).toString("hex")}`;
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const asAdministrator = async (statement: string) => {
    const server = postgres(serverUrl, { max: 1, onnotice: () => undefined });
    await server.unsafe(statement);
    await server.end();
  };
  await asAdministrator(`create database ${name}`);
  return { url: url.toString(), drop: () => asAdministrator(`drop database ${name} with (force)`) };
}
