"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "@/components/ui/cn";
import { Tooltip } from "@/components/ui/tooltip";
import { PLACES } from "./places";

interface MainNavProps {
  /** Approvals that wait for a person; 100 means that many or more. */
  waiting: number;
  /** Shows icons alone; their names are in tooltips. */
  narrow?: boolean;
  /** Called when a place was chosen. */
  onGo?: () => void;
}

/** The places of the workspace, and where one is. */
export function MainNav({ waiting, narrow = false, onGo }: MainNavProps) {
  const path = usePathname();
  return (
    <nav aria-label="Main">
      <ul className="grid gap-0.5">
        {PLACES.map(({ href, label, icon: Icon, keys }) => {
          const here = path === href || path.startsWith(`${href}/`);
          const count = href === "/approvals" ? waiting : 0;
          const link = (
            <Link
              href={href}
              onClick={onGo}
              aria-current={here ? "page" : undefined}
              className={cn("relative flex h-9 items-center gap-2.5 rounded-md px-2 text-sm font-medium transition-colors focus-ring lg:h-8", narrow && "justify-center px-0", here ? "bg-primary-soft text-foreground" : "text-muted-foreground hover:bg-muted hover:text-foreground")}
            >
              <Icon className={cn("size-4 shrink-0", here && "text-link")} aria-hidden />
              <span className={narrow ? "sr-only" : "flex-1"}>{label}</span>
              {count > 0 && (
                <span className={cn("grid place-items-center rounded-full bg-warning-soft text-xs font-medium text-warning tabular-nums", narrow ? "absolute -top-0.5 right-0.5 h-4 min-w-4 px-1 text-[0.625rem]" : "h-5 min-w-5 px-1.5")}>
                  {count > 99 ? "99+" : count}
                  <span className="sr-only"> waiting</span>
                </span>
              )}
            </Link>
          );
          return <li key={href}>{narrow ? <Tooltip label={label} keys={keys} side="right">{link}</Tooltip> : link}</li>;
        })}
      </ul>
    </nav>
  );
}
