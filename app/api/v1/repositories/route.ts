import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { createRepository } from "@/lib/repositories/create-repository";
import { listRepositories } from "@/lib/repositories/queries";

export const GET = handle(operations.listRepositories, async ({ actor, query }) => ({ data: await listRepositories(actor, query) }));

export const POST = handle(operations.createRepository, async ({ actor, body }) => ({ status: 201, data: { repository: await createRepository(actor, body) } }));
