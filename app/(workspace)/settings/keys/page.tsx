import { KeyRound } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { Time } from "@/components/layout/time";
import { ActionForm } from "@/components/settings/action-form";
import { Alert } from "@/components/ui/alert";
import { Badge } from "@/components/ui/badge";
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { Checkbox } from "@/components/ui/checkbox";
import { EmptyState } from "@/components/ui/empty-state";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { listApiKeys, permissionsOf } from "@/lib/tenants/queries";
import { KEY_SCOPES, type ApiKey } from "@/lib/tenants/schema";
import { pageActor } from "../../page-actor";
import { makeKey, revokeKey } from "./actions";

export const metadata: Metadata = { title: "API keys" };

/** What someone who starts and follows runs from a terminal needs. */
const USUAL: readonly string[] = ["runs.read", "runs.write", "approvals.decide", "repositories.read", "repositories.write"];

export default async function KeysPage() {
  const actor = await pageActor();
  const [keys, permissions] = await Promise.all([listApiKeys(actor), permissionsOf(actor)]);
  if (!permissions.has("keys.read")) return <Alert>The keys of this workspace are for its admins.</Alert>;
  return (
    <>
      {permissions.has("keys.manage") && (
        <Card>
          <CardHeader>
            <CardTitle>New API key</CardTitle>
            <CardDescription>
              For programs, and for <code>npm run morning -- login</code>. A key can do what you can do, within its scopes. See the <Link className="text-link underline" href="/docs/api">API</Link>.
            </CardDescription>
          </CardHeader>
          <ActionForm action={makeKey} submit="Make a key">
            <div className="grid gap-4 sm:grid-cols-[1fr_12rem]">
              <Field label="Name">{(control) => <Input name="name" required maxLength={80} {...control} />}</Field>
              <Field label="Works for">
                {(control) => (
                  <Select name="expiresInDays" defaultValue="90" {...control}>
                    <option value="7">7 days</option><option value="30">30 days</option><option value="90">90 days</option><option value="365">a year</option><option value="">until revoked</option>
                  </Select>
                )}
              </Field>
            </div>
            <fieldset className="grid gap-2">
              <legend className="mb-2 text-sm font-medium">Scopes</legend>
              <div className="grid gap-2 sm:grid-cols-2">
                {KEY_SCOPES.map((scope) => (
                  <label key={scope} className="flex min-h-6 items-center gap-2 text-sm">
                    <Checkbox name="scopes" value={scope} defaultChecked={USUAL.includes(scope)} />
                    {scope}
                  </label>
                ))}
              </div>
            </fieldset>
          </ActionForm>
        </Card>
      )}

      {keys.length === 0 ? (
        <EmptyState icon={<KeyRound />} title="No API keys yet" />
      ) : (
        <Table label="API keys">
          <TableHeader>
            <TableRow><TableHead>Name</TableHead><TableHead>Scopes</TableHead><TableHead>Last used</TableHead><TableHead>State</TableHead><TableHead><span className="sr-only">Actions</span></TableHead></TableRow>
          </TableHeader>
          <TableBody>
            {keys.map((key) => (
              <TableRow key={key.id}>
                <TableCell><p className="font-medium">{key.name}</p><code className="text-xs text-muted-foreground">{key.prefix}…</code></TableCell>
                <TableCell className="text-muted-foreground">{key.scopes.join(", ")}</TableCell>
                <TableCell>{key.lastUsedAt ? <Time at={key.lastUsedAt} /> : "never"}</TableCell>
                <TableCell><KeyState apiKey={key} /></TableCell>
                <TableCell>
                  {!key.revokedAt && permissions.has("keys.manage") && <ActionForm action={revokeKey} hidden={{ id: key.id }} submit="Revoke" button={{ variant: "destructive", size: "sm", "aria-label": `Revoke ${key.name}` }} />}
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </>
  );
}

function KeyState({ apiKey: { revokedAt, expiresAt } }: { apiKey: ApiKey }) {
  if (revokedAt) return <Badge variant="danger">revoked</Badge>;
  if (!expiresAt) return <Badge variant="success">works until revoked</Badge>;
  if (new Date(expiresAt) < new Date()) return <Badge variant="danger">expired</Badge>;
  return <Badge variant="success">works until <Time at={expiresAt} /></Badge>;
}
