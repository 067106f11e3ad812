/**
 * A call with several candidate variants, as the tuner sees it.
 *
 * A winner is stored under a key: the kernel's name, a version and the size class. The version is a hash of
 * the WGSL of all variants, so that timings of an older kernel are ignored. The size class keeps small sizes,
 * where it matters how tiles fit, and rounds large ones up to a power of two. A winner is used only at sizes at
 * which its bytes were compared with those of the default variant.
 */
import {
  type AdapterKind,
  instantiateVariant,
  type Kernel,
  type KernelInstance,
  type ScalarSource,
  type Variant,
  withF16,
} from "../kernel.ts";

export interface Tunable {
  readonly kernel: string;
  /** The size class, for display. */
  readonly shape: string;
  /** Under which its winner is stored. */
  readonly key: string;
  /** Names the exact sizes, at which the bytes of a winner are compared before it is used. */
  readonly exact: string;
  /** Names of the variants worth timing on this adapter; the first one runs untimed. */
  readonly candidates: readonly string[];
  /** Variants for a program's first run on a CPU adapter, the preferred one first. */
  readonly warmUps: readonly string[];
  /** Whether a variant of this name can run at these sizes. Generic variants are for warm-up only. */
  fits(variant: string): boolean;
  /** The kernel under a variant that fits or is in `warmUps`. */
  instance(variant: string): KernelInstance;
}

/** Undefined for a kernel without candidates. */
export function tunableOf<Dims, Name extends string, Scalar extends string>(
  kernel: Kernel<Dims, Name, Scalar>,
  dims: Dims,
  adapter: AdapterKind,
  scalars: { readonly [Key in Scalar]?: ScalarSource },
): Tunable | undefined {
  const variants = kernel.variants?.(dims, adapter) ?? [];
  const candidates = variants.filter(({ candidate }) => candidate).map(({ name }) => name);
  if (candidates.length === 0) return undefined;
  const named = (name: string): Variant<Dims> | undefined =>
    variants.find((variant) => variant.name === name);
  const shape = sizesOf(dims, rounded);
  return {
    kernel: kernel.name,
    shape,
    // Lazy: the version needs the WGSL of every variant.
    get key() {
      return `${prefixOf(kernel)}${shape}`;
    },
    get exact() {
      return `${prefixOf(kernel)}${EXACTLY}${sizesOf(dims, String)}`;
    },
    candidates,
    warmUps: variants.filter(({ warmUp }) => warmUp).map(({ name }) => name),
    fits(name) {
      const variant = named(name);
      return variant !== undefined && "dims" in variant;
    },
    instance(name) {
      const variant = named(name);
      if (!variant) throw new Error(`${kernel.name} has no variant ${name}`);
      return instantiateVariant(kernel, dims, variant, { scalars });
    },
  };
}

/** The same call with some buffers stored as f16. It is timed separately from the call on f32. */
export function tunableWithF16(tunable: Tunable, names: readonly string[]): Tunable {
  if (names.length === 0) return tunable;
  const { kernel, shape, candidates, warmUps } = tunable;
  return {
    kernel,
    shape,
    get key() {
      return `${tunable.key} f16=${names.join(",")}`;
    },
    get exact() {
      return `${tunable.exact} f16=${names.join(",")}`;
    },
    candidates,
    // Generic sources have f32 buffers.
    warmUps: warmUps.filter((name) => tunable.fits(name)),
    fits: (name) => tunable.fits(name),
    instance: (name) => withF16(tunable.instance(name), names),
  };
}

/** The start of the keys of all winners of the current version of a kernel. */
function prefixOf<Dims, Name extends string, Scalar extends string>(
  kernel: Kernel<Dims, Name, Scalar>,
): string {
  let version = versions.get(kernel);
  if (version === undefined) {
    const sources = kernel.samples.flatMap((dims) =>
      (kernel.variants?.(dims, ANY) ?? []).map(
        (variant) => `${variant.name}\n${instantiateVariant(kernel, dims, variant).code}`,
      ),
    );
    version = hashOf([CHECKED, ...sources].join("\n"));
    versions.set(kernel, version);
  }
  return `${kernel.name}@${version} `;
}

/** Winners of versions that did not compare the bytes of variants are timed again. */
const CHECKED = "bytes compared";

/** Every variant contributes to the version, including those that this adapter cannot run. */
const ANY: AdapterKind = { software: false, quads: true };

const versions = new WeakMap<object, string>();

/** In keys of exact sizes, before the sizes. */
export const EXACTLY = "exactly ";

/** Sizes up to this are not rounded. */
const EXACT = 64;

/** `rows=200 inner=40`, with the numbers in the given spelling. */
function sizesOf(dims: unknown, spelled: (value: number) => string): string {
  const entries = Object.entries(dims as Readonly<Record<string, unknown>>);
  return entries
    .flatMap(([name, value]) => {
      if (value === undefined || value === false) return [];
      if (typeof value === "number") return [`${name}=${spelled(value)}`];
      return [`${name}=${typeof value === "object" ? JSON.stringify(value) : value}`];
    })
    .join(" ");
}

const rounded = (value: number): string =>
  String(value <= EXACT ? value : 2 ** Math.ceil(Math.log2(value)));

/** FNV-1a. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash.toString(36);
}
