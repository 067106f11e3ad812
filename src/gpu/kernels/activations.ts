/**
 * The activations that kernels apply in their epilogue, in WGSL and in TypeScript.
 *
 * GELU is the exact one, x·Φ(x) with the normal distribution function Φ (Hendrycks and Gimpel 2016,
 * arXiv:1606.08415), not its tanh approximation. Φ comes from erfc by Abramowitz and Stegun 7.1.26:
 * |error| ≤ 1.5e-7, near f32's own, and small relative to the value in the left tail as well.
 */

export type ActivationName = "none" | "relu" | "gelu";

export const activationNames: readonly ActivationName[] = ["none", "relu", "gelu"];

/**
 * WGSL of `fn activate(x: f32) -> f32` and `fn activate4(x: vec4f) -> vec4f`. May be combined with
 * {@link activationGradientWgsl} if that gets `{ shared: false }`.
 */
export function activationWgsl(name: ActivationName): string {
  switch (name) {
    case "none":
      return functions("activate", () => "return x;");
    case "relu":
      return functions("activate", ({ type }) => `return max(x, ${type}(0));`);
    case "gelu":
      return `${NORMAL_WGSL}\n${functions("activate", ({ suffix }) => `return x * normal_distribution${suffix}(x);`)}`;
    default:
      return name satisfies never;
  }
}

/**
 * WGSL of `fn activation_gradient(x: f32) -> f32` and `fn activation_gradient4(x: vec4f) -> vec4f`:
 * the derivative by the pre-activation x; relu's is 0 at 0.
 */
export function activationGradientWgsl(
  name: ActivationName,
  { shared = true }: { shared?: boolean } = {},
): string {
  switch (name) {
    case "none":
      return functions("activation_gradient", ({ type }) => `return ${type}(1);`);
    case "relu":
      return functions(
        "activation_gradient",
        ({ type }) => `return select(${type}(0), ${type}(1), x > ${type}(0));`,
      );
    case "gelu": {
      const text = functions(
        "activation_gradient",
        ({ suffix }) =>
          `return fma(x, normal_density${suffix}(x), normal_distribution${suffix}(x));`,
      );
      return shared ? `${NORMAL_WGSL}\n${text}` : text;
    }
    default:
      return name satisfies never;
  }
}

/** The activation of a pre-activation x. */
export function activate(name: ActivationName, x: number): number {
  switch (name) {
    case "none":
      return x;
    case "relu":
      return Math.max(x, 0);
    case "gelu":
      return x * normalDistribution(x);
    default:
      return name satisfies never;
  }
}

/** The derivative of the activation by its pre-activation x; relu's is 0 at 0. */
export function activationGradient(name: ActivationName, x: number): number {
  switch (name) {
    case "none":
      return 1;
    case "relu":
      return x > 0 ? 1 : 0;
    case "gelu":
      return x * (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) + normalDistribution(x);
    default:
      return name satisfies never;
  }
}

/** Abramowitz and Stegun 7.1.26, for erfc(|x|/√2)/2, highest power of t first. */
export const TAIL = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592].map(
  (a) => a / 2,
);
/** t = 1/(1 + scale·|x|). */
export const TAIL_SCALE = 0.3275911 / Math.SQRT2;

function normalDistribution(x: number): number {
  const t = 1 / (1 + TAIL_SCALE * Math.abs(x));
  const tail = t * TAIL.reduce((sum, a) => sum * t + a, 0) * Math.exp((-x * x) / 2);
  return x < 0 ? tail : 1 - tail;
}

/** The type that a function is generated for, and the suffix of its helpers' names. */
interface Overload {
  readonly type: "f32" | "vec4f";
  readonly suffix: "" | "4";
}

/** `NAME(x: f32) -> f32` and `NAME4(x: vec4f) -> vec4f`. */
function functions(name: string, body: (overload: Overload) => string): string {
  const of = (overload: Overload) =>
    `fn ${name}${overload.suffix}(x: ${overload.type}) -> ${overload.type} { ${body(overload)} }`;
  return `${of({ type: "f32", suffix: "" })}\n${of({ type: "vec4f", suffix: "4" })}`;
}

/** Horner's scheme in t, by fma. */
const tailWgsl = (type: string): string =>
  TAIL.reduce((wgsl, a) => (wgsl ? `fma(${wgsl}, t, ${type}(${a}))` : `${type}(${a})`), "");

// The density is 0 in f32 beyond |x| = 16; the clamp keeps x² finite.
const NORMAL_WGSL = [
  functions(
    "normal_density",
    ({ type }) =>
      `let z = min(abs(x), ${type}(16)); return exp(-0.5 * z * z) * ${1 / Math.sqrt(2 * Math.PI)};`,
  ),
  functions("normal_distribution", ({ type }) =>
    [
      `let z = min(abs(x), ${type}(16));`,
      `let t = ${type}(1) / fma(z, ${type}(${TAIL_SCALE}), ${type}(1));`,
      `let tail = t * exp(-0.5 * z * z) * ${tailWgsl(type)};`,
      `return select(${type}(1) - tail, tail, x < ${type}(0));`,
    ].join(" "),
  ),
].join("\n");
