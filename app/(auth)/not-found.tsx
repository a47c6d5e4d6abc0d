// Inside the small page that the forms stand in.
export { NotFoundMessage as default } from "@/components/layout/not-found-message";
