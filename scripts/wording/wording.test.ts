import { describe, expect, it } from "vitest";
import { BANNED } from "./banned.mjs";
import { findings } from "./findings.mjs";

describe("banned wording", () => {
  it.each(BANNED)("$example", ({ example, where = "prose" }) => {
    const path = where === "anywhere" ? "example.ts" : "example.md";
    const text = where === "anywhere" ? `f("${example}");` : example;
    expect(findings(path, text)).toHaveLength(1);
  });

  it("is found in comments, JSX text and strings, with its line", () => {
    const text = `// Written anew.\nconst a = "It is handed on";\nconst b = <p>\n  Written anew.\n</p>;`;
    expect(findings("a.tsx", text)).toEqual([
      'a.tsx:2: "handed on"; write “forward” or “return”',
      'a.tsx:1: "anew"; write “again”, “restart”',
      'a.tsx:4: "anew"; write “again”, “restart”',
    ]);
  });

  it("is not found in code", () => {
    expect(findings("a.ts", "const anew = offer(strand); // See `anew`.")).toEqual([]);
    expect(findings("a.md", "Call `anew`.\n\n```ts\nanew();\n```\n")).toEqual([]);
  });

  it("leaves American spelling in strings, which may be CSS or a public key", () => {
    expect(findings("a.ts", 'const style = "color: red"; // The color.')).toHaveLength(1);
  });
});
