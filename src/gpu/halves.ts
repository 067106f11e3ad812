/**
 * Mixed precision as storage: a kernel's own text, with some of its buffers bound as f16. What it reads
 * becomes f32 as it is read and what it writes is rounded as it is written, so that every sum, product
 * and function in between stays f32 and no kernel is written twice.
 *
 * Rounding saturates at the largest f16, 65,504. What is not finite stays so, as a NaN: a run must
 * still find out where its numbers ended.
 */
import { roundUp } from "../shared/shapes.ts";
import type { KernelInstance } from "./kernel.ts";
import type { Tunable } from "./tuner/tunable.ts";

const ROUNDING = `fn half_of(value: f32) -> f16 {
  let bits = bitcast<u32>(value);
  let lost = bitcast<vec2<f16>>(bits | 0x7e007e00u).x;
  return select(f16(clamp(value, -65504.0, 65504.0)), lost, (bits & 0x7f800000u) == 0x7f800000u);
}
fn halves_of(value: vec4f) -> vec4<f16> {
  return vec4<f16>(half_of(value.x), half_of(value.y), half_of(value.z), half_of(value.w));
}
`;

/**
 * The kernel with the buffers of these names bound as f16, two values a word, the last word padded.
 * Throws where a name is not one of {@link Binding.half}, or is used in a way that has no such form.
 */
export function withHalves(kernel: KernelInstance, names: readonly string[]): KernelInstance {
  if (names.length === 0) return kernel;
  let { code } = kernel;
  code = code.replace(/\/\/.*$/gm, "");
  const kinds = new Map<string, Conversion>();
  for (const name of names) {
    const binding = kernel.bindings.find((each) => each.name === name);
    if (!binding?.half) throw new Error(`${kernel.name}: ${name} is no buffer of halves`);
    const declared = new RegExp(`(> ${name}: )array<(f32|vec4f)>;`);
    const type = declared.exec(code)?.[2];
    if (!type) throw new Error(`${kernel.name}: ${name} holds no floating-point numbers`);
    const vector = type === "vec4f";
    code = code.replace(declared, `$1array<${vector ? "vec4<f16>" : "f16"}>;`);
    kinds.set(name, { kernel: kernel.name, read: type, write: vector ? "halves_of" : "half_of" });
  }
  return {
    ...kernel,
    code: `enable f16;\n${converted(code, kinds)}\n${ROUNDING}`,
    bindings: kernel.bindings.map((binding) =>
      kinds.has(binding.name) ? { ...binding, bytes: halfBytes(binding.bytes) } : binding,
    ),
  };
}

/** Bytes of as many f16 as there are f32 in `bytes`, in whole words. */
export const halfBytes = (bytes: number): number => roundUp(bytes / 2, 4);

/** {@link withHalves} for every variant; timed apart from the same kernel on f32. */
export function tunableWithHalves(tunable: Tunable, names: readonly string[]): Tunable {
  if (names.length === 0) return tunable;
  return {
    kernel: tunable.kernel,
    shape: tunable.shape,
    get key() {
      return `${tunable.key} f16=${names.join(",")}`;
    },
    worth: tunable.worth,
    opening: tunable.opening,
    // Its buffers are f32.
    general: undefined,
    fits: (variant) => tunable.fits(variant),
    instance: (variant) => withHalves(tunable.instance(variant), names),
  };
}

interface Conversion {
  readonly kernel: string;
  /** Makes f32 of what is read. */
  readonly read: string;
  /** Makes f16 of what is written. */
  readonly write: string;
}

/** Every `name[…]` converted; one before `=` takes the converted right-hand side. */
function converted(text: string, kinds: ReadonlyMap<string, Conversion>): string {
  const places = new RegExp(
    `(?<![\\w.])(${[...kinds.keys()].join("|")})(?=\\[)|&(?:${[...kinds.keys()].join("|")})\\b`,
    "g",
  );
  let result = "";
  let done = 0;
  for (let found = places.exec(text); found; found = places.exec(text)) {
    const name = found[1] ?? "";
    const kind = kinds.get(name);
    if (!kind)
      throw new Error(`${[...kinds.values()][0]?.kernel}: ${found[0]} has no form in halves`);
    const open = found.index + name.length;
    const close = closing(text, open);
    const element = `${name}[${converted(text.slice(open + 1, close), kinds)}]`;
    const assigned = /^\s*=(?!=)/.exec(text.slice(close + 1));
    if (
      !assigned &&
      /^(\.\w+|\[[^\]]*\])?\s*([-+*/%&|^]|<<|>>)?=(?!=)/.test(text.slice(close + 1))
    ) {
      throw new Error(`${kind.kernel}: ${name} is written in part, which has no form in halves`);
    }
    result += text.slice(done, found.index);
    if (assigned) {
      const start = close + 1 + assigned[0].length;
      const end = text.indexOf(";", start);
      result += `${element} = ${kind.write}(${converted(text.slice(start, end), kinds).trim()})`;
      done = end;
    } else {
      result += `${kind.read}(${element})`;
      done = close + 1;
    }
    places.lastIndex = done;
  }
  return result + text.slice(done);
}

/** Where the bracket at `open` is closed. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let index = open; index < text.length; index++) {
    if (text[index] === "[") depth++;
    else if (text[index] === "]" && --depth === 0) return index;
  }
  throw new Error("a bracket of a kernel is not closed");
}
