import { describe, expect, it } from "vitest";
import { parseEnvironment } from "./env";

const good = { SUPABASE_URL: "http://127.0.0.1:54321", SUPABASE_PUBLISHABLE_KEY: "sb_publishable_x", SUPABASE_SECRET_KEY: "sb_secret_x" };

describe("the environment", () => {
  it("fills in defaults and takes an empty value for unset", () => {
    const environment = parseEnvironment({ ...good, MODEL: "", APP_URL: "" });
    expect(environment).toMatchObject({ APP_URL: "http://localhost:3000", MORNING_DATA_DIR: ".morning", MODEL: undefined });
  });

  it("takes all three keys for notifications, or none", () => {
    const keys = { WEB_PUSH_PUBLIC_KEY: "p".repeat(87), WEB_PUSH_PRIVATE_KEY: "k".repeat(43), WEB_PUSH_SUBJECT: "mailto:ops@example.com" };
    expect(parseEnvironment({ ...good, ...keys })).toMatchObject(keys);
    expect(() => parseEnvironment({ ...good, ...keys, WEB_PUSH_SUBJECT: "" })).toThrow(/WEB_PUSH_SUBJECT is missing: notifications need all three/);
    expect(() => parseEnvironment({ ...good, WEB_PUSH_PUBLIC_KEY: "short" })).toThrow(/WEB_PUSH_PUBLIC_KEY must be a public VAPID key/);
  });

  it("takes a mail server with an address to send from, or none", () => {
    const mail = { SMTP_URL: "smtp://me:secret@mail.example.com:587", MAIL_FROM: "MorningAI <morning@example.com>" };
    expect(parseEnvironment({ ...good, ...mail })).toMatchObject(mail);
    expect(() => parseEnvironment({ ...good, ...mail, MAIL_FROM: "" })).toThrow(/MAIL_FROM is missing: mail needs both/);
    expect(() => parseEnvironment({ ...good, SMTP_URL: "https://mail.example.com", MAIL_FROM: "a@b\r\nBcc: c@d" })).toThrow(/SMTP_URL must be[\s\S]*MAIL_FROM must be/);
  });

  it("names every bad variable at once", () => {
    expect(() => parseEnvironment({ ...good, SUPABASE_URL: "nowhere", SANDBOX: "chroot", SUPABASE_SECRET_KEY: undefined })).toThrow(
      /SUPABASE_URL must be[\s\S]*SUPABASE_SECRET_KEY is missing[\s\S]*SANDBOX must be/,
    );
  });
});
