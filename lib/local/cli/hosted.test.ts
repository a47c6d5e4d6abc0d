import { describe, expect, it } from "vitest";
import { hostedParts, stackEnvironment } from "./hosted";

const keys = { SUPABASE_URL: "https://db.example.com", SUPABASE_PUBLISHABLE_KEY: "p", SUPABASE_SECRET_KEY: "s" };
const stack = { SUPABASE_URL: "http://127.0.0.1:54321", SUPABASE_SECRET_KEY: "local", INNGEST_DEV: "0", INNGEST_BASE_URL: "http://127.0.0.1:54321", REPLAY_MODEL_URL: "http://127.0.0.1:54321/openai/v1" };

describe("which parts are hosted", () => {
  it("is none of them with an empty environment, where empty values count as unset", () => {
    expect(hostedParts({})).toEqual({ supabase: false, inngest: false });
    expect(hostedParts({ SUPABASE_URL: "", INNGEST_DEV: "" })).toEqual({ supabase: false, inngest: false });
  });

  it("is each part by its own variables", () => {
    expect(hostedParts(keys)).toEqual({ supabase: true, inngest: false });
    expect(hostedParts({ INNGEST_DEV: "http://127.0.0.1:8288" })).toEqual({ supabase: false, inngest: true });
    expect(hostedParts({ ...keys, INNGEST_EVENT_KEY: "e", INNGEST_SIGNING_KEY: "k" })).toEqual({ supabase: true, inngest: true });
  });

  it("refuses half of a hosted Supabase by name", () => {
    expect(() => hostedParts({ SUPABASE_URL: keys.SUPABASE_URL })).toThrow(/SUPABASE_URL is set, but not SUPABASE_PUBLISHABLE_KEY and SUPABASE_SECRET_KEY/);
    expect(() => hostedParts({ ...keys, SUPABASE_URL: "" })).toThrow(/are set, but not SUPABASE_URL/);
  });
});

describe("what the app takes from the stack", () => {
  it("is everything when nothing is hosted", () => {
    expect(stackEnvironment(stack, { supabase: false, inngest: false }, {})).toEqual(stack);
  });

  it("leaves a hosted part and a named model server alone", () => {
    expect(Object.keys(stackEnvironment(stack, { supabase: true, inngest: false }, {}))).toEqual(["INNGEST_DEV", "INNGEST_BASE_URL", "REPLAY_MODEL_URL"]);
    expect(Object.keys(stackEnvironment(stack, { supabase: false, inngest: true }, { REPLAY_MODEL_URL: "http://x" }))).toEqual(["SUPABASE_URL", "SUPABASE_SECRET_KEY"]);
  });
});
