import { errorResponse } from "@/lib/api/respond";
import { MorningError } from "@/lib/errors";

// Programs get an error body also for an address that does not exist, not the app's page.
const nothingHere = () => errorResponse(new MorningError("not_found", "The API has nothing at this address; /api/v1/openapi.json lists what there is."));

export { nothingHere as DELETE, nothingHere as GET, nothingHere as PATCH, nothingHere as POST, nothingHere as PUT };
