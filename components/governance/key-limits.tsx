import { ActionForm, type SettingsAnswer } from "@/components/settings/action-form";
import { Input } from "@/components/ui/input";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { Limits } from "@/lib/governance/limits/schema";

interface KeyLimitsProps {
  keys: Limits["keys"];
  mayManage: boolean;
  action: (state: SettingsAnswer, data: FormData) => Promise<SettingsAnswer>;
}

/** How many calls each API key makes in this minute, and may make. */
export function KeyLimits({ keys, mayManage, action }: KeyLimitsProps) {
  return (
    <Table label="Calls of each API key">
      <TableHeader>
        <TableRow><TableHead>Key</TableHead><TableHead>This minute</TableHead><TableHead>May make</TableHead>{mayManage && <TableHead>Own limit</TableHead>}</TableRow>
      </TableHeader>
      <TableBody>
        {keys.map((key) => (
          <TableRow key={key.id}>
            <TableCell><p className="font-medium wrap-anywhere">{key.name}</p><code className="text-xs text-muted-foreground">{key.prefix}…</code></TableCell>
            <TableCell className="tabular-nums">{key.used.toLocaleString("en-US")}</TableCell>
            <TableCell className="tabular-nums">{key.limit.toLocaleString("en-US")} <span className="text-muted-foreground">{key.own === null ? "as the workspace" : "of its own"}</span></TableCell>
            {mayManage && (
              <TableCell>
                <ActionForm action={action} hidden={{ id: key.id }} submit="Save" button={{ variant: "secondary", size: "sm", "aria-label": `Save the limit of ${key.name}` }} className="flex flex-wrap items-center gap-2">
                  <Input name="callsPerMinute" type="number" inputMode="numeric" min={1} step={1} defaultValue={key.own ?? ""} placeholder="as the workspace" aria-label={`Calls a minute of ${key.name}`} className="w-36" />
                </ActionForm>
              </TableCell>
            )}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
