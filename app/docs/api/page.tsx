import type { Metadata } from "next";
import { connection } from "next/server";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { openapiDocument } from "@/lib/api/openapi";

export const metadata: Metadata = { title: "REST API" };

interface Described {
  operationId: string;
  summary: string;
  description: string;
  parameters: { name: string; in: string; required: boolean; description?: string }[];
  requestBody?: { content: { "application/json": { schema: object } } };
  responses: Record<string, { description: string; content?: { "application/json"?: { schema: object } } }>;
}

export default async function ApiPage() {
  await connection(); // The address in it is known at run time only.
  const { info, servers, paths } = openapiDocument();
  const operations = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation: operation as Described })));
  return (
    <main className="mx-auto grid w-full max-w-4xl gap-6 px-4 py-10">
      <header className="grid gap-2">
        <h1 className="text-2xl font-semibold">{info.title} REST API</h1>
        <p className="text-sm text-muted-foreground">{info.description} For tools: <a className="text-link underline" href="/api/v1/openapi.json">openapi.json</a></p>
        <pre className="overflow-x-auto rounded-md bg-muted p-3 text-xs" tabIndex={0}>{`curl ${servers[0]?.url}/runs -H "Authorization: Bearer mk_…"`}</pre>
      </header>
      {operations.map(({ path, method, operation }) => (
        <Card key={operation.operationId} id={operation.operationId}>
          <div className="grid gap-1">
            <h2 className="flex flex-wrap items-center gap-2 font-mono text-sm font-semibold wrap-anywhere"><Badge variant="info">{method.toUpperCase()}</Badge>/api/v1{path}</h2>
            <p className="text-sm">{operation.summary}. {operation.description.replaceAll("`", "")}.</p>
          </div>
          {operation.parameters.length > 0 && (
            <ul className="grid gap-1 text-sm">
              {operation.parameters.map(({ name, in: place, required, description }) => (
                <li key={`${place}.${name}`}><code>{name}</code> <span className="text-muted-foreground">({place}{required ? "" : ", optional"}){description && `: ${description}`}</span></li>
              ))}
            </ul>
          )}
          {operation.requestBody && <Schema title="Body" schema={operation.requestBody.content["application/json"].schema} />}
          {Object.entries(operation.responses).map(([status, { description, content }]) =>
            status.startsWith("2") ? (
              <Schema key={status} title={`${status}: ${description}`} schema={content?.["application/json"]?.schema} />
            ) : (
              <p key={status} className="text-sm text-muted-foreground">{status}: {description}</p>
            ),
          )}
        </Card>
      ))}
    </main>
  );
}

function Schema({ title, schema }: { title: string; schema?: object }) {
  if (!schema) return <p className="text-sm">{title}</p>;
  return (
    <details className="text-sm">
      <summary className="cursor-pointer focus-ring">{title}</summary>
      <pre className="mt-2 max-h-96 overflow-auto rounded-md bg-muted p-3 text-xs" tabIndex={0}>{JSON.stringify(schema, null, 2)}</pre>
    </details>
  );
}
