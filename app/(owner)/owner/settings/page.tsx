import type { Metadata } from "next";
import { PageHeader } from "@/components/layout/page-header";
import { PricesCard } from "@/components/owner/prices-card";
import { ActionForm } from "@/components/settings/action-form";
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import { priceOverrides, PRICES } from "@/lib/ai/prices";
import { listFeatures, listPrices, readPlatformSettings } from "@/lib/owner/settings";
import { NUMBERS } from "@/lib/owner/settings-schema";
import { pageOwner } from "../page-owner";
import { saveFeature, saveModels, saveNumbers, savePrice } from "./actions";

export const metadata: Metadata = { title: "Platform settings" };

export default async function PlatformSettingsPage() {
  const owner = await pageOwner();
  const [settings, features, prices] = await Promise.all([readPlatformSettings(owner), listFeatures(owner), listPrices(owner)]);
  return (
    <div className="grid max-w-5xl grid-cols-1 gap-6">
      <PageHeader title="Platform settings" description="What holds for every workspace that has not set its own, and the most that it may set." />
      <Card>
        <CardHeader><CardTitle>Numbers</CardTitle><CardDescription>A default must not be above its maximum. One workspace&apos;s maxima are set on its own page.</CardDescription></CardHeader>
        <ActionForm action={saveNumbers} submit="Save the numbers" done="The numbers are saved and hold from now on.">
          <div className="grid gap-4 sm:grid-cols-2">
            {NUMBERS.map(({ name, label, money }) => (
              <Field key={name} label={label}>{(control) => <Input name={name} required inputMode="decimal" defaultValue={String(money ? settings[name] / 1_000_000 : settings[name])} {...control} />}</Field>
            ))}
          </div>
        </ActionForm>
      </Card>
      <Card>
        <CardHeader><CardTitle>Allowed models</CardTitle><CardDescription>Whoever wants another is refused with this list, and a run whose model is taken off it ends with its work kept. Empty allows all that are set up.</CardDescription></CardHeader>
        <ActionForm action={saveModels} submit="Save the models" done="The list is saved.">
          <Field label="Models" hint="One on each line: provider:model, or provider:* for all of one.">{(control) => <Textarea name="models" rows={4} defaultValue={settings.allowed_models.join("\n")} {...control} />}</Field>
        </ActionForm>
      </Card>
      {features.map(({ name, description, percentage, tenants }) => (
        <Card key={name}>
          <CardHeader><CardTitle>Feature: {name}</CardTitle><CardDescription>{description}</CardDescription></CardHeader>
          <ActionForm action={saveFeature} hidden={{ name }} submit="Save the feature" done="The feature is saved.">
            <div className="grid gap-4 sm:grid-cols-[10rem_1fr]">
              <Field label="Share of workspaces, %" hint="The same ones each time.">{(control) => <Input name="percentage" type="number" min={0} max={100} required defaultValue={percentage} {...control} />}</Field>
              <Field label="And these workspaces" hint="Their ids, one on each line.">{(control) => <Textarea name="tenants" rows={2} defaultValue={tenants.join("\n")} {...control} />}</Field>
            </div>
          </ActionForm>
        </Card>
      ))}
      <PricesCard prices={prices} builtIn={Object.entries(PRICES).map(([model, price]) => ({ model, ...price }))} fixed={Object.keys(priceOverrides())} action={savePrice} />
    </div>
  );
}
