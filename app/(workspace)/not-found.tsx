// Inside the shell: the places of the workspace stay at hand.
export { NotFoundMessage as default } from "@/components/layout/not-found-message";
