import { redirect } from "next/navigation";
import { HOME } from "@/lib/tenants/safe-path";

export default function Home() {
  redirect(HOME);
}
