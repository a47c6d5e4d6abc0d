import { describe, expect, it } from "vitest";
import { escapeHtml, escapeSlack, oneLine } from "./plain";

describe("somebody else's words", () => {
  it.each([
    ["two\r\n lines\tand\u2028more", "two lines and more"],
    ["a\u202eb\u2066c\u200bd\u0000e\u{e0041}f", "abcdef"],
    ["rm -rf <!-- all --> /", "rm -rf <!-- all --> /"],
    ["x".repeat(30), `${"x".repeat(19)}…`],
    [`${"x".repeat(18)}🌅🌅`, `${"x".repeat(18)}…`],
  ])("become one bounded line in which nothing is hidden: %j", (text, line) => expect(oneLine(text, 20 + Number(text.startsWith("rm")) * 10)).toBe(line));

  it("are text in HTML and in Slack", () => {
    expect(escapeHtml(`<a href='x' title="y">&amp;`)).toBe("&lt;a href=&#39;x&#39; title=&quot;y&quot;&gt;&amp;amp;");
    expect(escapeSlack("<!channel> <@U1> <https://x|y> &lt;")).toBe("&lt;!channel&gt; &lt;@U1&gt; &lt;https://x|y&gt; &amp;lt;");
  });
});
