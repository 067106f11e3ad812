/** A kernel's samples made concrete: inputs, what is expected, how near it must be. For tests. */
import { at } from "../shared/errors.ts";
import { instantiateGeneral, SPARE_BINDING } from "./generalForm.ts";
import {
  type AdapterKind,
  boundBuffers,
  type ElementType,
  instantiate,
  type KernelDefinition,
  type KernelInstance,
  MAX_STORAGE_BUFFERS,
  SCALAR_BLOCK_WORDS,
  type ScalarSource,
  type ScalarType,
} from "./kernelDefinition.ts";

/** What a test needs of any kernel, whatever its type parameters. */
export interface KernelUnderTest {
  readonly name: string;
  /** Every sample × tuning. */
  cases(): readonly KernelCase[];
  /** Names of the variants, none where the kernel is not tuned. */
  readonly variantNames: readonly string[];
  /** One sample × every variant that fits, labelled by variant. */
  variantCases(adapter: AdapterKind): readonly KernelCase[];
  /** Every sample that has a general form, or a text to share, under it and under the first tuning. */
  generalCases(adapter: AdapterKind): readonly KernelCase[];
}

/** One sample under one tuning or variant. */
export interface KernelCase {
  readonly label: string;
  /** Index of the sample: cases of one have the same inputs, and must have the same bytes as results. */
  readonly sample: number;
  readonly instance: KernelInstance;
  readonly tolerance: number;
  /** Contents before the run by binding name, scalars' one-element buffers included. */
  readonly contents: Readonly<Record<string, SampleArray>>;
  /** The uniform block of scalars, for a kernel that fills the stage's storage buffers without them. */
  readonly scalarBlock: Uint32Array | undefined;
  readonly expected: () => Readonly<Record<string, ArrayLike<number>>>;
}

/** Every sample × tuning of a kernel. */
export function casesOf<Dims, Tuning, Name extends string, Scalar extends string>(
  kernel: KernelDefinition<Dims, Tuning, Name, Scalar>,
): readonly KernelCase[] {
  return kernel.samples.flatMap((_, sample) =>
    kernel.tunings.map((tuning) => caseOf(kernel, sample, tuning, JSON.stringify(tuning))),
  );
}

/** One awkward sample tells variants apart as well as all would; software takes long to compile one. */
const VARIANT_SAMPLE = 2;

/** The cases of {@link KernelUnderTest.variantCases}. */
export function variantCasesOf<Dims, Tuning, Name extends string, Scalar extends string>(
  kernel: KernelDefinition<Dims, Tuning, Name, Scalar>,
  adapter: AdapterKind,
): readonly KernelCase[] {
  const { variants } = kernel;
  if (!variants) return [];
  return Object.entries(variants.all)
    .filter(([, tuning]) => variants.fits(at(kernel.samples, VARIANT_SAMPLE), tuning, adapter))
    .map(([name, tuning]) => caseOf(kernel, VARIANT_SAMPLE, tuning, name));
}

/** The cases of {@link KernelUnderTest.generalCases}. */
export function generalCasesOf<Dims, Tuning, Name extends string, Scalar extends string>(
  kernel: KernelDefinition<Dims, Tuning, Name, Scalar>,
  adapter: AdapterKind,
): readonly KernelCase[] {
  return kernel.samples.flatMap((dims, sample) => {
    const shared = kernel.sharing?.(dims) ?? dims;
    const instance =
      shared === dims
        ? instantiateGeneral(kernel, dims, adapter)
        : instantiate(kernel, shared, { tuning: kernel.tunings[kernel.opening ?? 0] });
    if (!instance) return [];
    const plain = caseOf(kernel, sample, at(kernel.tunings, 0), "first tuning");
    const contents = {
      ...plain.contents,
      [SPARE_BINDING.name]: new Float32Array(SPARE_BINDING.bytes / 4),
    };
    return [plain, { ...plain, instance, contents, label: `${plain.label} general` }];
  });
}

function caseOf<Dims, Tuning, Name extends string, Scalar extends string>(
  kernel: KernelDefinition<Dims, Tuning, Name, Scalar>,
  sample: number,
  tuning: Tuning,
  named: string,
): KernelCase {
  const dims = at(kernel.samples, sample);
  const buffers = {} as Record<Name, SampleArray>;
  let stream = 17 + sample;
  const specs = boundBuffers(kernel.buffers(dims));
  for (const [name, spec] of specs) {
    const fill = kernel.fill?.[name];
    const values = arrayFor(spec.type ?? "f32", spec.length);
    const normal = normals(stream++);
    for (let i = 0; i < values.length; i++) values[i] = fill ? fill(i, dims) : normal();
    buffers[name] = values;
  }
  const scalars = {} as Record<Scalar, number>;
  const scalarBuffers: Record<string, SampleArray> = {};
  const types = Object.entries<ScalarType>(kernel.scalars ?? {}) as [Scalar, ScalarType][];
  const inBlock = specs.length + types.length > MAX_STORAGE_BUFFERS;
  const scalarBlock = new Uint32Array(SCALAR_BLOCK_WORDS);
  const sources = {} as Record<Scalar, ScalarSource>;
  for (const [word, [name, type]] of types.entries()) {
    const value = kernel.scalarSamples?.[name] ?? (type === "f32" ? 0.5 : 1);
    scalars[name] = value;
    const array = type === "f32" ? new Float32Array([value]) : new Uint32Array([value]);
    if (inBlock) scalarBlock.set(new Uint32Array(array.buffer), word);
    else scalarBuffers[name] = array;
    sources[name] = inBlock ? { word } : "buffer";
  }
  return {
    label: `${kernel.name} ${JSON.stringify(dims)} ${named}`,
    sample,
    instance: instantiate(kernel, dims, { tuning, scalars: sources }),
    scalarBlock: inBlock ? scalarBlock : undefined,
    tolerance: kernel.tolerance ?? 1e-5,
    contents: { ...buffers, ...scalarBuffers },
    expected: () => {
      const written: Record<string, ArrayLike<number>> = {};
      for (const [name, values] of Object.entries(kernel.reference(dims, buffers, scalars))) {
        if (values) written[name] = values as ArrayLike<number>;
      }
      return written;
    },
  };
}

type SampleArray = Float32Array | Uint32Array | Int32Array;

function arrayFor(type: ElementType, length: number): SampleArray {
  switch (type) {
    case "f32":
    case "vec4f":
      return new Float32Array(length);
    case "u32":
      return new Uint32Array(length);
    case "i32":
      return new Int32Array(length);
    default:
      return type satisfies never;
  }
}

/** Deterministic standard normals (Box-Muller over a linear congruence): test inputs, not science. */
function normals(seed: number): () => number {
  let state = (seed * 2654435761 + 12345) >>> 0;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
