import { Compass } from "lucide-react";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { PageMessage } from "./page-message";

/** What stands at an address that leads nowhere; it says the same of what does not exist and of what is not theirs. */
export function NotFoundMessage() {
  return (
    <PageMessage icon={<Compass />} title="There is nothing here" actions={<Button asChild><Link href="/runs">Go to the runs</Link></Button>}>
      The address is wrong, what it named was deleted, or it belongs to another workspace.
    </PageMessage>
  );
}
