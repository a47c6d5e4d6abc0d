import type { Metadata } from "next";
import Link from "next/link";
import { Button } from "@/components/ui/button";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <main className="mx-auto grid max-w-md gap-4 px-6 py-24">
      <h1 className="text-2xl font-semibold">There is nothing here</h1>
      <p className="text-muted-foreground">The address is wrong, what it named was deleted, or it belongs to another workspace.</p>
      <div>
        <Button asChild>
          <Link href="/runs">Go to the runs</Link>
        </Button>
      </div>
    </main>
  );
}
