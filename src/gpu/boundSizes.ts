/**
 * One pipeline for a kernel at all sizes. A kernel's text has its sizes as constants, which makes loops
 * fast and every layer another text to compile. On a CPU adapter, which compiles one pipeline after
 * another, that costs more than it brings but in the heaviest kernels: there a program begins with texts
 * that read their sizes from a uniform block, the same for all layers that do the same.
 */
import type { KernelInstance } from "./kernel.ts";

/** `const NAME: u32 = 12u;` or `const NAME = OTHER * THIRD;` at the start of a line. */
const CONSTANT = /^const ([A-Z][A-Z0-9_]*)(?:: u32)? = ([^;\n]+);[ \t]*$/gm;
/** Where WGSL wants a constant: workgroup sizes, lengths of arrays, constants of functions (in small letters). */
const FIXED = /@workgroup_size\([^)]*\)|array<[^;={]*>|^[ \t]*const [a-z][^;]*;/gm;
const NAME = /\b[A-Z][A-Z0-9_]*\b/g;
const LITERAL = /^(\d+)u$/;
/** A product or a sum of constants with names. */
const DERIVED = /^[A-Z0-9_\s()+*-]+$/;

/**
 * The kernel with those of its u32 constants that may vary read from a uniform block of its own, bound
 * last: {@link KernelInstance.sizes}. Its results have the same bytes.
 */
export function withBoundSizes(kernel: KernelInstance): KernelInstance {
  const text = kernel.code.replace(/\/\/.*$/gm, "");
  const constants = new Map<string, string>();
  for (const [, name = "", value = ""] of text.matchAll(CONSTANT)) constants.set(name, value);
  const fixed = fixedNames(text, constants);
  const values: number[] = [];
  const readings = new Map<string, string>();
  /** The text that stands for a constant, undefined where it stays one. */
  const readingOf = (name: string): string | undefined => {
    const value = constants.get(name);
    if (value === undefined || fixed.has(name)) return undefined;
    const known = readings.get(name);
    if (known !== undefined) return known;
    const literal = LITERAL.exec(value)?.[1];
    const reading = literal === undefined ? `(${replaced(value)})` : wordOf(values.length);
    if (literal !== undefined) values.push(Number(literal));
    readings.set(name, reading);
    return reading;
  };
  const replaced = (part: string) => part.replace(NAME, (name) => readingOf(name) ?? name);
  const body = replaced(
    text.replace(CONSTANT, (line, name: string) => (readingOf(name) === undefined ? line : "")),
  );
  if (values.length === 0) return kernel;
  const vectors = Math.ceil(values.length / 4);
  const binding = kernel.bindings.length + (kernel.usesScalarBlock ? 1 : 0);
  const block = `@group(0) @binding(${binding}) var<uniform> sizes: array<vec4u, ${vectors}>;\n`;
  const directives = /^(?:(?:enable|diagnostic|requires)\b[^;]*;\s*)*/.exec(body)?.[0] ?? "";
  const sizes = new Uint32Array(vectors * 4);
  sizes.set(values);
  return { ...kernel, code: directives + block + body.slice(directives.length), sizes };
}

const wordOf = (word: number) => `sizes[${word >> 2}].${"xyzw"[word & 3]}`;

/** Names that must stay constants, and those that they are made of. */
function fixedNames(text: string, constants: ReadonlyMap<string, string>): Set<string> {
  const fixed = new Set<string>();
  const fix = (part: string) => {
    for (const [name] of part.matchAll(NAME)) {
      if (fixed.has(name)) continue;
      fixed.add(name);
      fix(constants.get(name) ?? "");
    }
  };
  for (const [place] of text.matchAll(FIXED)) fix(place);
  for (const [name, value] of constants) {
    const names = [...value.matchAll(NAME)].map(([each]) => each);
    const derived = DERIVED.test(value) && names.every((each) => constants.has(each));
    if (!LITERAL.test(value) && !derived) fix(`${name} ${value}`);
  }
  return fixed;
}
