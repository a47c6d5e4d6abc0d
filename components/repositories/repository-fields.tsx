import type { ActionAnswer } from "@/components/layout/action-answer";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { Repository } from "@/lib/repositories/schema";
import { NETWORK } from "./network";

interface RepositoryFieldsProps {
  /** What is filled in; a new repository has none of it. */
  repository?: Repository;
  /** What is taken for a field that is left empty, and the branches to choose from. */
  found?: { name: string; defaultBranch: string; branches: string[] };
  fields: ActionAnswer["fields"];
  disabled?: boolean;
}

/** What can be set of a repository. */
export function RepositoryFields({ repository, found, fields, disabled }: RepositoryFieldsProps) {
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      <Field label={repository ? "Name" : "Name (optional)"} error={fields?.name} hint={repository ? undefined : "Otherwise the last part of the path."}>
        {(control) => <Input name="name" maxLength={200} autoComplete="off" required={Boolean(repository)} disabled={disabled} defaultValue={repository?.name} placeholder={found?.name} {...control} />}
      </Field>
      <Field label={repository ? "Base branch" : "Base branch (optional)"} error={fields?.defaultBranch} hint={repository ? "What runs start from and are merged into." : "Otherwise the repository's own."}>
        {(control) => (
          <>
            <Input name="defaultBranch" maxLength={250} autoComplete="off" spellCheck={false} required={Boolean(repository)} disabled={disabled} defaultValue={repository?.defaultBranch} placeholder={found?.defaultBranch} className="font-mono" list={found && `${control.id}-branches`} {...control} />
            {found && <datalist id={`${control.id}-branches`}>{found.branches.slice(0, 100).map((branch) => <option key={branch} value={branch} />)}</datalist>}
          </>
        )}
      </Field>
      <Field label="Network of its commands" error={fields?.network} hint="Tests and tools run in a sandbox without network unless you open it.">
        {(control) => (
          <Select name="network" defaultValue={repository?.network ?? "none"} disabled={disabled} {...control}>
            {Object.entries(NETWORK).map(([value, label]) => <option key={value} value={value}>{label}</option>)}
          </Select>
        )}
      </Field>
      <Field label="Merge by" error={fields?.mergeMethod} hint={repository?.forge === "github" ? "How an approved, green change reaches the base branch, where the repository's rules allow it." : "How an approved, green change reaches the base branch."}>
        {(control) => (
          <Select name="mergeMethod" defaultValue={repository?.mergeMethod ?? "merge"} disabled={disabled} {...control}>
            <option value="merge">Merge commit</option>
            <option value="squash">Squash</option>
            {repository?.forge === "github" && <option value="rebase">Rebase</option>}
          </Select>
        )}
      </Field>
      {repository?.forge === "github" && (
        <>
          <Field label="Label that starts a run" error={fields?.runLabel} hint="On an issue, by somebody who may push.">
            {(control) => <Input name="runLabel" maxLength={50} required autoComplete="off" disabled={disabled} defaultValue={repository.runLabel} {...control} />}
          </Field>
          <Field label="Wait for checks, seconds" error={fields?.checksGraceSeconds} hint="How long a commit without any check may still get one.">
            {(control) => <Input name="checksGraceSeconds" type="number" min={0} max={3_600} step={1} required disabled={disabled} defaultValue={repository.checksGraceSeconds} {...control} />}
          </Field>
        </>
      )}
    </div>
  );
}
