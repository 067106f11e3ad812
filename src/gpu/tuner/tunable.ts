/**
 * A call as the tuner sees it: a heavy kernel at given sizes, with variants that give the same bytes.
 *
 * A winner is remembered under a key made of the kernel's name, a version and the class of the sizes.
 * The version is a hash of the WGSL of the kernel's variants, so that a changed kernel forgets what
 * was timed before the change. The class keeps small sizes, to which tiles fit or do not, as they
 * are, and rounds large ones, a batch above all, up to a power of two.
 */
import { withBoundSizes } from "../boundSizes.ts";
import { instantiateGeneral } from "../generalForm.ts";
import type { AdapterKind, Kernel, KernelInstance, ScalarSource } from "../kernel.ts";

export interface Tunable {
  readonly kernel: string;
  /** The class of its sizes, in words. */
  readonly shape: string;
  /** Under which its winner is remembered. */
  readonly key: string;
  /** Names of the variants worth timing on this adapter, first the rule's. */
  readonly worth: readonly string[];
  /** The variant to begin with, while a better one is compiled; undefined where nothing is gained. */
  readonly opening: string | undefined;
  /** What a CPU adapter begins with before any variant, and compiles once for many calls. */
  readonly general: KernelInstance | undefined;
  /** Whether a variant of this name exists and can be used at these sizes. */
  fits(variant: string): boolean;
  /** The kernel under a variant that fits; bindings are the same under all. */
  instance(variant: string): KernelInstance;
}

/** Undefined for a kernel without variants. */
export function tunableOf<Dims, Tuning, Name extends string, Scalar extends string>(
  kernel: Kernel<Dims, Tuning, Name, Scalar>,
  dims: Dims,
  adapter: AdapterKind,
  scalars: Readonly<Record<Scalar, ScalarSource>>,
): Tunable | undefined {
  const { variants } = kernel;
  if (!variants) return undefined;
  const tuningOf = (variant: string): Tuning | undefined =>
    Object.hasOwn(variants.all, variant) ? variants.all[variant] : undefined;
  const shape = classOf(dims);
  return {
    kernel: kernel.name,
    shape,
    // When asked for: the version is read off the text of every variant.
    get key() {
      return `${prefixOf(kernel)}${shape}`;
    },
    worth: variants.worth(dims, adapter),
    opening: variants.opening?.(dims, adapter),
    // When asked for: a call whose winner is known begins with that.
    get general() {
      return adapter.software ? generalOf(kernel, dims, adapter) : undefined;
    },
    fits(variant) {
      const tuning = tuningOf(variant);
      return tuning !== undefined && variants.fits(dims, tuning, adapter);
    },
    instance(variant) {
      const tuning = tuningOf(variant);
      if (tuning === undefined) throw new Error(`${kernel.name} has no variant ${variant}`);
      return kernel.instantiate(dims, { tuning, scalars });
    },
  };
}

function generalOf<Dims, Tuning, Name extends string, Scalar extends string>(
  kernel: Kernel<Dims, Tuning, Name, Scalar>,
  dims: Dims,
  adapter: AdapterKind,
): KernelInstance | undefined {
  const instance = instantiateGeneral(kernel, dims, adapter);
  return instance && withBoundSizes(instance);
}

/** What the keys of all winners of a kernel as it is now begin with. */
function prefixOf<Dims, Tuning, Name extends string, Scalar extends string>(
  kernel: Kernel<Dims, Tuning, Name, Scalar>,
): string {
  let version = versions.get(kernel);
  if (version === undefined) {
    const texts = kernel.samples.flatMap((dims) =>
      Object.entries(kernel.variants?.all ?? {}).map(([name, tuning]) =>
        kernel.variants?.fits(dims, tuning, ANY)
          ? `${name}\n${kernel.instantiate(dims, { tuning }).code}`
          : name,
      ),
    );
    version = hashOf(texts.join("\n"));
    versions.set(kernel, version);
  }
  return `${kernel.name}@${version} `;
}

/** All variants make the version, also those that this adapter cannot run. */
const ANY: AdapterKind = { software: false, quads: true };

const versions = new WeakMap<object, string>();

/** Sizes up to here stand as they are. */
const EXACT = 64;

function classOf(dims: unknown): string {
  const entries = Object.entries(dims as Readonly<Record<string, unknown>>);
  return entries
    .flatMap(([name, value]) =>
      value === undefined || value === false ? [] : [`${name}=${roughly(value)}`],
    )
    .join(" ");
}

function roughly(value: unknown): string {
  if (typeof value === "object") return JSON.stringify(value);
  if (typeof value !== "number" || value <= EXACT) return String(value);
  return String(2 ** Math.ceil(Math.log2(value)));
}

/** FNV-1a: tells texts apart, no more. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash.toString(36);
}
