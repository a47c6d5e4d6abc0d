import { Button } from "@/components/ui/button";

/** A plain link: the browser leaves for GitHub, so nothing may be fetched ahead. */
export function GithubButton({ next }: { next: string }) {
  return (
    <Button asChild variant="secondary">
      <a href={`/auth/github?${new URLSearchParams({ next })}`}>Continue with GitHub</a>
    </Button>
  );
}
