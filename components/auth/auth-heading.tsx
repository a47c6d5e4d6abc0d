import type { ReactNode } from "react";

/** What a short form is about, and a line on it. */
export function AuthHeading({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="grid gap-1">
      <h1 className="text-xl font-semibold wrap-anywhere">{title}</h1>
      {children && <p className="text-sm wrap-anywhere text-muted-foreground">{children}</p>}
    </div>
  );
}
