"use client";

import { Check, ChevronsUpDown, GitBranch } from "lucide-react";
import { useState } from "react";
import { cn } from "@/components/ui/cn";
import { Command, CommandEmpty, CommandInput, CommandItem, CommandList } from "@/components/ui/command";
import { controlClass } from "@/components/ui/input";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";

export interface PickableRepository {
  id: string;
  name: string;
  defaultBranch: string;
  location: string;
}

interface RepositoryPickerProps {
  repositories: PickableRepository[];
  value: string;
  onChange: (id: string) => void;
  /** What a `Field` gives its control. */
  control: { id: string; "aria-describedby"?: string; "aria-invalid"?: true };
}

/** Chooses a repository by name, branch or place; the list filters as one types. */
export function RepositoryPicker({ repositories, value, onChange, control }: RepositoryPickerProps) {
  const [open, setOpen] = useState(false);
  const chosen = repositories.find(({ id }) => id === value);
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <input type="hidden" name="repositoryId" value={value} />
      <PopoverTrigger asChild>
        <button type="button" {...control} className={cn(controlClass, "flex min-h-11 cursor-pointer items-center gap-3 py-1.5 text-left")}>
          {chosen ? <Place repository={chosen} /> : <span className="flex-1 text-muted-foreground">Choose a repository</span>}
          <ChevronsUpDown className="size-4 shrink-0 text-muted-foreground" aria-hidden />
        </button>
      </PopoverTrigger>
      <PopoverContent aria-label="Repositories" className="w-(--radix-popover-trigger-width) p-0">
        <Command label="Repositories" className="max-h-96">
          <CommandInput placeholder="Find a repository" />
          <CommandList>
            <CommandEmpty>No repository with these words.</CommandEmpty>
            {repositories.map((repository) => (
              <CommandItem
                key={repository.id}
                value={repository.id}
                keywords={[repository.name, repository.location, repository.defaultBranch]}
                onSelect={() => {
                  onChange(repository.id);
                  setOpen(false);
                }}
              >
                <Place repository={repository} />
                {repository.id === value && <Check aria-label="chosen" />}
              </CommandItem>
            ))}
          </CommandList>
        </Command>
      </PopoverContent>
    </Popover>
  );
}

function Place({ repository: { name, defaultBranch, location } }: { repository: PickableRepository }) {
  return (
    <span className="grid min-w-0 flex-1 gap-0.5">
      <span className="flex min-w-0 flex-wrap items-center gap-x-2">
        <span className="min-w-0 truncate font-medium">{name}</span>
        <span className="flex min-w-0 items-center gap-1 text-xs text-muted-foreground"><GitBranch className="size-3.5! shrink-0" aria-hidden /><span className="truncate">{defaultBranch}</span></span>
      </span>
      <span className="truncate font-mono text-xs text-muted-foreground">{location}</span>
    </span>
  );
}
