import type { ReactNode } from "react";
import { PageHeader } from "@/components/layout/page-header";
import { SettingsNav } from "@/components/settings/settings-nav";

export default function SettingsLayout({ children }: { children: ReactNode }) {
  return (
    <div className="grid max-w-4xl grid-cols-1 gap-6">
      <PageHeader title="Settings" />
      <SettingsNav />
      {children}
    </div>
  );
}
