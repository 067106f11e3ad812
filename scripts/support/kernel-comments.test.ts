import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { withoutComments } from "./kernel-comments.mjs";

const root = fileURLToPath(new URL("../../src/", import.meta.url));
const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) =>
  name.endsWith(".wgsl"),
);

/** The tokens of WGSL, by a scanner that is independent of the plugin. */
function tokens(source: string): string[] {
  const found: string[] = [];
  for (let i = 0; i < source.length; i++) {
    if (source.startsWith("//", i)) {
      const end = source.indexOf("\n", i);
      i = end < 0 ? source.length : end;
    } else if (source.startsWith("/*", i)) {
      i = source.indexOf("*/", i) + 1;
    } else {
      const [token = ""] = /^(?:\w+|\S)/.exec(source.slice(i)) ?? [];
      if (token) found.push(token);
      i += Math.max(0, token.length - 1);
    }
  }
  return found;
}

it.each(files)("leaves all tokens of %s", (file) => {
  const source = readFileSync(join(root, file), "utf8");
  const stripped = withoutComments(source);
  expect(stripped).not.toMatch(/\/\/|\/\*/);
  expect(tokens(stripped)).toEqual(tokens(source));
});
