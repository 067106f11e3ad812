import { expect, test } from "vitest";
import { inlineScripts, inlineStyles, policyOf } from "./content-policy.mjs";

test("inline scripts and constant styles are allowed by their hashes, and nothing else inline", () => {
  const html = '<script>alert(1)</script><script type="module" src="./a.js"></script>';
  expect(inlineScripts(html)).toEqual(["alert(1)"]);
  const code = "h('style',{dangerouslySetInnerHTML:{__html:`[data-radix-x]{width:0}`}})";
  expect(inlineStyles(code)).toEqual(["[data-radix-x]{width:0}"]);
  const policy = policyOf(inlineScripts(html), inlineStyles(code));
  expect(policy).toContain(
    "script-src 'self' 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=';",
  );
  expect(policy).toMatch(/style-src 'self' 'sha256-[^']+';/);
  expect(policy).not.toMatch(/(script-src|style-src) [^;]*unsafe|https?:|\*/);
});
