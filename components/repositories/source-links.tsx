import { Plus } from "lucide-react";
import Link from "next/link";
import { cn } from "@/components/ui/cn";
import type { Installation, PersonalToken } from "@/lib/github/queries";
import type { Source } from "@/lib/github/reachable";

interface SourceLinksProps {
  /** null is this machine. */
  here: Source | null;
  installations: Installation[];
  token: PersonalToken | null;
}

/** Where the repository is that someone wants to add. */
export function SourceLinks({ here, installations, token }: SourceLinksProps) {
  const places: { source: Source | null; label: string }[] = [
    ...installations.map(({ id, accountLogin }) => ({ source: id, label: `GitHub: ${accountLogin}` })),
    ...(token ? [{ source: "token" as const, label: `GitHub: by the token of ${token.login}` }] : []),
    { source: null, label: "This machine" },
  ];
  return (
    <nav aria-label="Where the repository is">
      <ul className="flex flex-wrap gap-2">
        {places.map(({ source, label }) => (
          <li key={String(source)} className="max-w-full">
            <Link
              href={source === null ? "/repositories/new" : { pathname: "/repositories/new", query: { from: source } }}
              aria-current={source === here ? "page" : undefined}
              className={cn("block max-w-full truncate rounded-md border px-3 py-1.5 text-sm focus-ring", source === here ? "border-primary bg-card font-medium" : "text-muted-foreground hover:bg-muted hover:text-foreground")}
            >
              {label}
            </Link>
          </li>
        ))}
        <li><Link href="/settings/github" className="flex items-center gap-1.5 rounded-md px-3 py-1.5 text-sm text-link focus-ring hover:underline"><Plus className="size-4" aria-hidden />{installations.length > 0 || token ? "Connect another" : "Connect GitHub"}</Link></li>
      </ul>
    </nav>
  );
}
