import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";

const KINDS = {
  info: { Icon: Info, className: "border-info/30 bg-info-soft [&>svg]:text-info", role: "status" },
  success: { Icon: CircleCheck, className: "border-success/30 bg-success-soft [&>svg]:text-success", role: "status" },
  warning: { Icon: TriangleAlert, className: "border-warning/40 bg-warning-soft [&>svg]:text-warning", role: "status" },
  danger: { Icon: CircleAlert, className: "border-danger/40 bg-danger-soft [&>svg]:text-danger", role: "alert" },
} as const;

interface AlertProps extends Omit<ComponentProps<"div">, "title"> {
  variant?: keyof typeof KINDS;
  title?: ReactNode;
}

/** A notice inside the page. `danger` is announced at once, the others when the reader pauses. */
export function Alert({ variant = "info", title, className, children, ...props }: AlertProps) {
  const { Icon, className: look, role } = KINDS[variant];
  return (
    <div role={role} className={cn("flex gap-2.5 rounded-lg border px-3.5 py-2.5 text-sm", look, className)} {...props}>
      <Icon className="mt-0.5 size-4 shrink-0" aria-hidden />
      <div className="grid min-w-0 gap-1 wrap-anywhere">
        {title && <p className="font-medium">{title}</p>}
        {children}
      </div>
    </div>
  );
}
