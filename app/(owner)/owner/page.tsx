import { redirect } from "next/navigation";
import { pageOwner } from "./page-owner";

export default async function OwnerPage() {
  await pageOwner();
  redirect("/owner/tenants");
}
