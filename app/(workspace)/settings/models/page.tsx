import type { Metadata } from "next";
import { dollars } from "@/components/runs/format";
import { ActionForm } from "@/components/settings/action-form";
import { ProviderModels } from "@/components/settings/provider-models";
import { AUTONOMY, AutonomyChoice } from "@/components/start-run/autonomy-choice";
import { Alert } from "@/components/ui/alert";
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { Code } from "@/components/ui/code";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { readCatalogue, type Catalogue } from "@/lib/ai/catalogue";
import { priceOf, type ModelPrice } from "@/lib/ai/prices";
import { HOW_TO_GET_A_MODEL, listModels, listProviders } from "@/lib/ai/providers";
import { readRunDefaults } from "@/lib/runs/run-defaults";
import { permissionsOf } from "@/lib/tenants/queries";
import { pageActor } from "../../page-actor";
import { saveDefaults } from "./actions";

export const metadata: Metadata = { title: "Models" };

export default async function ModelsPage() {
  const actor = await pageActor();
  const [defaults, permissions, catalogue] = await Promise.all([readRunDefaults(actor), permissionsOf(actor), readCatalogue(actor.client)]);
  const models = listModels(catalogue);
  const providers = listProviders();
  const appDefault = models[0]?.id ?? null;
  const lost = defaults.chosenModel !== null && !models.some(({ id }) => id === defaults.chosenModel);
  const usual = defaults.chosenModel ?? appDefault;
  return (
    <>
      {models.length === 0 && <Alert variant="warning" title="No model is set up">{HOW_TO_GET_A_MODEL}</Alert>}
      <Card>
        <CardHeader>
          <CardTitle>What new runs start with</CardTitle>
          <CardDescription>{permissions.has("tenant.manage") ? "Each can be chosen otherwise when a run is started, here or by the API." : "Admins of this workspace choose it; whoever starts a run can choose otherwise."}</CardDescription>
        </CardHeader>
        {lost && <Alert variant="warning" title={`${defaults.chosenModel} cannot be used any more`}>It is not set up, or the platform&apos;s owner does not allow it. Runs that name no model are refused until another default is chosen.</Alert>}
        {permissions.has("tenant.manage") ? (
          <ActionForm action={saveDefaults} submit="Save" done="New runs start with this.">
            <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
              <Field label="Model">
                {(control) => (
                  <Select name="model" defaultValue={defaults.chosenModel ?? ""} key={defaults.chosenModel} {...control}>
                    <option value="">{appDefault ? `The app's: ${appDefault}` : "None is set up"}</option>
                    {lost && <option value={defaults.chosenModel ?? ""}>{defaults.chosenModel} (cannot be used)</option>}
                    {models.map(({ id, label }) => <option key={id} value={id}>{label}</option>)}
                  </Select>
                )}
              </Field>
              <Field label="Most a run may spend, in dollars">
                {(control) => <Input name="cap" type="number" required min={0} max={1_000} step="0.01" inputMode="decimal" defaultValue={(defaults.capMicros / 1_000_000).toFixed(2)} {...control} />}
              </Field>
            </div>
            <AutonomyChoice defaultValue={defaults.autonomy} />
          </ActionForm>
        ) : (
          <dl className="grid gap-x-8 gap-y-3 text-sm sm:grid-cols-3 [&_dt]:text-xs [&_dt]:text-muted-foreground">
            <div><dt>Model</dt><dd className="wrap-anywhere">{usual ?? "None is set up"}</dd></div>
            <div><dt>Autonomy</dt><dd>{AUTONOMY.find(({ value }) => value === defaults.autonomy)?.label}</dd></div>
            <div><dt>Most a run may spend</dt><dd className="tabular-nums">{dollars(defaults.capMicros)}</dd></div>
          </dl>
        )}
      </Card>

      {providers.filter(({ configured }) => configured).map((provider) => (
        <ProviderModels key={provider.id} label={provider.label} models={models.filter((model) => model.provider === provider.id).map(({ id }) => ({ id, price: priceOrNull(id, catalogue), isDefault: id === usual }))} />
      ))}

      <Card>
        <CardHeader>
          <CardTitle>Not set up</CardTitle>
          <CardDescription>Whoever runs the app sets these in its environment and starts it again. Keys are never shown here, and never reach a prompt or a log.</CardDescription>
        </CardHeader>
        <ul className="grid gap-3 text-sm">
          {providers.filter(({ configured }) => !configured).map(({ id, label, variables }) => (
            <li key={id} className="grid gap-1 sm:grid-cols-[14rem_minmax(0,1fr)]">
              <span className="font-medium">{label}</span>
              <span className="min-w-0 text-muted-foreground wrap-anywhere">{variables.split(/([A-Z]+_[A-Z_]+)/).map((part, index) => (index % 2 === 1 ? <Code key={index}>{part}</Code> : part))}</span>
            </li>
          ))}
        </ul>
      </Card>
    </>
  );
}

/** Null for a model whose price nobody gave: it cannot be used before somebody does. */
function priceOrNull(model: string, catalogue: Catalogue): ModelPrice | null {
  try {
    return priceOf(model, catalogue);
  } catch {
    return null;
  }
}
