import type { ReactNode } from "react";

interface PageMessageProps {
  icon: ReactNode;
  title: string;
  children: ReactNode;
  /** What one can do now. */
  actions: ReactNode;
}

/** All that a page has to say when it cannot show what it is for. */
export function PageMessage({ icon, title, children, actions }: PageMessageProps) {
  return (
    <div className="mx-auto grid max-w-md justify-items-center gap-4 py-20 text-center">
      <div aria-hidden className="grid size-12 place-items-center rounded-xl border bg-card text-muted-foreground shadow-xs [&_svg]:size-5">{icon}</div>
      <div className="grid gap-1.5">
        <h1 className="text-xl font-semibold">{title}</h1>
        <p className="text-sm text-balance text-muted-foreground">{children}</p>
      </div>
      <div className="flex flex-wrap justify-center gap-2">{actions}</div>
    </div>
  );
}
