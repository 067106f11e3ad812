// @ts-check
/** Which parts of a file are read by people: comments, string literals, JSX text, Markdown. */
import { extname } from "node:path";
import { parseSync } from "vite";

/**
 * @typedef {object} Piece
 * @property {number} start offset in the file
 * @property {string} text
 * @property {boolean} [literal] a string literal, which may also be CSS, WGSL or a key
 */

/**
 * The prose of a file; code between backticks is left out of Markdown and of comments.
 * @param {string} path
 * @param {string} text
 * @returns {Piece[]}
 */
export function proseOf(path, text) {
  switch (extname(path)) {
    case ".md":
      return [{ start: 0, text: withoutCode(text) }];
    case ".ts":
    case ".tsx":
    case ".mjs":
      return inScript(path, text);
    case ".css":
      return [...text.matchAll(/\/\*[\s\S]*?\*\//g)].map(piece);
    default:
      return [{ start: 0, text, literal: true }];
  }
}

/** @param {RegExpMatchArray} match */
const piece = (match) => ({ start: match.index ?? 0, text: match[0] });

/**
 * Blanks code out, so that offsets and lines stay.
 * @param {string} text
 */
function withoutCode(text) {
  return text.replaceAll(/^```[\s\S]*?^```|`[^`\n]*`|\{@link[^}]*\}/gm, (code) =>
    code.replaceAll(/[^\n]/g, " "),
  );
}

/**
 * Blanks quotations out: titles of papers keep their spelling.
 * @param {string} text
 */
function withoutQuotes(text) {
  return text.replaceAll(/"[^"]*"/g, (quotation) => quotation.replaceAll(/[^\n]/g, " "));
}

/**
 * @param {string} path
 * @param {string} text
 * @returns {Piece[]}
 */
function inScript(path, text) {
  const { program, comments, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  /** @type {Piece[]} */
  const pieces = comments.map(({ start, value }) => ({
    start: start + 2,
    text: withoutQuotes(withoutCode(value)),
  }));
  visit(program, (node) => {
    const { type, value, start } = node;
    if (typeof start !== "number") return;
    if ((type === "Literal" || type === "JSXText") && typeof value === "string") {
      pieces.push({ start, text: value, literal: type === "Literal" });
    }
    if (type === "TemplateElement" && isNode(value)) {
      pieces.push({ start, text: `${value.raw}`, literal: true });
    }
  });
  return pieces;
}

/** @typedef {Readonly<Record<string, unknown>>} SyntaxNode */

/**
 * @param {unknown} value
 * @returns {value is SyntaxNode}
 */
function isNode(value) {
  return typeof value === "object" && value !== null;
}

/**
 * Calls `enter` with every node below `value`, except in imports.
 * @param {unknown} value
 * @param {(node: SyntaxNode) => void} enter
 */
function visit(value, enter) {
  if (!isNode(value)) return;
  if (value.type === "ImportDeclaration") return;
  enter(value);
  for (const child of Object.values(value)) visit(child, enter);
}
