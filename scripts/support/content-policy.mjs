// @ts-check
/**
 * Puts a content security policy into the built page: everything comes from where the page comes from. Inline
 * scripts and styles are allowed by their hashes, so the policy follows what they say.
 */
import { createHash } from "node:crypto";

const LOCK = "react-remove-scroll";
const RESOLVED_LOCK = `\0${LOCK}`;

/**
 * Radix locks scrolling behind popups with a style element whose text depends on the scroll bar, so that no
 * hash allows it. The page itself never scrolls, and needs no lock.
 */
const WITHOUT_LOCK = `
import { createElement, forwardRef } from "react";
export const RemoveScroll = forwardRef(
  ({ as = "div", allowPinchZoom, shards, enabled, removeScrollBar, ...rest }, ref) =>
    createElement(as, { ...rest, ref }),
);
`;

/** @returns {import("vite").Plugin} */
export function contentPolicy() {
  return {
    name: "isotrope:content-policy",
    apply: "build",
    enforce: "pre",
    resolveId(id) {
      return id === LOCK ? RESOLVED_LOCK : undefined;
    },
    load(id) {
      return id === RESOLVED_LOCK ? WITHOUT_LOCK : undefined;
    },
    transformIndexHtml: {
      order: "post",
      handler(html, { bundle }) {
        const code = Object.values(bundle ?? {}).map((part) =>
          part.type === "chunk" ? part.code : "",
        );
        const policy = policyOf(inlineScripts(html), code.flatMap(inlineStyles));
        const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}" />`;
        // Before all scripts, which it would otherwise not bind.
        return html.replace(/<meta charset="[^"]*"\s*\/?>/, (charset) => `${charset}\n    ${meta}`);
      },
    },
  };
}

/**
 * @param {readonly string[]} scripts
 * @param {readonly string[]} styles
 */
export function policyOf(scripts, styles) {
  /** @param {readonly string[]} texts */
  const hashes = (texts) =>
    [...new Set(texts)].map(
      (text) => ` 'sha256-${createHash("sha256").update(text).digest("base64")}'`,
    );
  return [
    "default-src 'none'",
    `script-src 'self'${hashes(scripts).join("")}`,
    "worker-src 'self'",
    `style-src 'self'${hashes(styles).join("")}`,
    // Formulas by KaTeX have style attributes.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

/** @param {string} html */
export const inlineScripts = (html) =>
  [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, text = ""]) => text);

/**
 * The constant texts of style elements in JavaScript, such as that of Radix's lists.
 * @param {string} code
 */
export const inlineStyles = (code) =>
  [...code.matchAll(/__html:\s*(["'`])(\[data-radix[^"'`$\\]*)\1/g)].map(([, , text = ""]) => text);
