import { Button } from "@/components/ui/button";

/** A plain link: the browser leaves for GitHub, so nothing may be fetched ahead. */
export function GithubButton({ next }: { next: string }) {
  return (
    <Button asChild variant="secondary" className="h-9 md:h-9">
      <a href={`/auth/github?${new URLSearchParams({ next })}`}>Continue with GitHub</a>
    </Button>
  );
}
