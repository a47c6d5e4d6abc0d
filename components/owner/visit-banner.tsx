import { Eye } from "lucide-react";
import { Time } from "@/components/layout/time";
import { Button } from "@/components/ui/button";

interface VisitBannerProps {
  tenant: { id: string; name: string };
  endsAt: string;
  /** Whoever reads it is the owner who looks. */
  own: boolean;
  stop: (data: FormData) => Promise<void>;
}

/** Says on every page of a workspace that the platform's owner is looking into it. */
export function VisitBanner({ tenant, endsAt, own, stop }: VisitBannerProps) {
  return (
    <div role="status" className="flex flex-wrap items-center gap-x-3 gap-y-1.5 rounded-lg border border-warning/40 bg-warning-soft px-3.5 py-2 text-sm">
      <Eye className="size-4 shrink-0 text-warning" aria-hidden />
      <p className="min-w-0 flex-1 wrap-anywhere">
        {own ? <>You look at {tenant.name} as its members see it. Nothing can be changed, and what you open is recorded. It ends <Time at={endsAt} />.</> : <>The platform&apos;s owner is looking at this workspace. They can change nothing, and what they open is recorded. It ends <Time at={endsAt} />.</>}
      </p>
      {own && <form action={stop}><input type="hidden" name="tenant" value={tenant.id} /><Button type="submit" variant="secondary" size="sm">Stop looking</Button></form>}
    </div>
  );
}
