import { CalendarClock, FolderGit2, History, Inbox, LayoutDashboard, ReceiptText, Settings, Workflow, type LucideIcon } from "lucide-react";

/** Where one can go from everywhere. A new section of the workspace is one line here. */
export const PLACES: readonly { href: string; label: string; icon: LucideIcon; keys: string }[] = [
  { href: "/dashboard", label: "Dashboard", icon: LayoutDashboard, keys: "g d" },
  { href: "/runs", label: "Runs", icon: Workflow, keys: "g r" },
  { href: "/approvals", label: "Approvals", icon: Inbox, keys: "g a" },
  { href: "/strategies", label: "Strategies", icon: CalendarClock, keys: "g t" },
  { href: "/costs", label: "Costs", icon: ReceiptText, keys: "g c" },
  { href: "/repositories", label: "Repositories", icon: FolderGit2, keys: "g p" },
  { href: "/history", label: "History", icon: History, keys: "g h" },
  { href: "/settings", label: "Settings", icon: Settings, keys: "g s" },
];
