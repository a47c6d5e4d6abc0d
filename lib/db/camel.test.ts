import { expect, it } from "vitest";
import { camel } from "./camel";

it("renames a row's own columns and writes its times as ISO 8601", () => {
  expect(camel({ tenant_id: "t", created_at: "2026-11-21 09:41:06.910123+00", decided_at: null, started_at: "2026-11-21T09:41:06.91+00:00", data: { by_whom: 1 } })).toEqual({
    tenantId: "t", createdAt: "2026-11-21T09:41:06.910123+00:00", decidedAt: null, startedAt: "2026-11-21T09:41:06.91+00:00", data: { by_whom: 1 },
  });
});
