/** Turns a kernel's samples into test cases: inputs, expected outputs and the instances to run. */
import { at } from "../shared/errors.ts";
import {
  type AdapterKind,
  type InstantiateOptions,
  instantiate,
  instantiateVariant,
  type KernelDefinition,
  SPARE,
  scalarTypes,
  type Variant,
} from "./kernelDefinition.ts";
import {
  type BufferSpec,
  type ElementType,
  type KernelInstance,
  MAX_STORAGE_BUFFERS,
  SCALAR_BLOCK_WORDS,
  type ScalarSource,
  withUniformSizes,
} from "./kernelSource.ts";

/** A kernel without its type parameters. */
export interface KernelUnderTest {
  readonly name: string;
  /** Variants that can be timed or forced. */
  readonly variantNames: readonly string[];
  readonly hasVariants: boolean;
  /** One for each sample. */
  cases(adapter: AdapterKind): readonly KernelCase[];
}

export interface KernelCase {
  readonly label: string;
  readonly instance: KernelInstance;
  /** With the sizes in a uniform block. */
  readonly uniform: KernelInstance;
  /** By name. They write the same bytes as `instance`. */
  readonly variants: Readonly<Record<string, KernelInstance>>;
  readonly tolerance: number;
  /** Contents before the run by binding name, scalars' one-element buffers included. */
  readonly contents: Readonly<Record<string, SampleArray>>;
  /** The uniform block of scalars, for a kernel that needs all storage buffers for itself. */
  readonly scalarBlock: Uint32Array | undefined;
  readonly expected: () => Readonly<Record<string, ArrayLike<number>>>;
}

/** The sample that runs under every variant; the others run under few, since variants are slow to compile. */
const ALL_VARIANTS_SAMPLE = 2;

export function casesOf<Dims, Name extends string, Scalar extends string>(
  kernel: KernelDefinition<Dims, Name, Scalar>,
  adapter: AdapterKind,
): readonly KernelCase[] {
  return kernel.samples.map((dims, sample) => {
    const all = kernel.variants?.(dims, adapter) ?? [];
    const onGpu = kernel.variants?.(dims, { ...adapter, software: false }) ?? [];
    const few = [...all.filter(({ warmUp }) => warmUp), onGpu.find(({ candidate }) => candidate)];
    const variants = sample === ALL_VARIANTS_SAMPLE ? all : few.flatMap((each) => each ?? []);
    return caseOf(kernel, sample, variants);
  });
}

function caseOf<Dims, Name extends string, Scalar extends string>(
  kernel: KernelDefinition<Dims, Name, Scalar>,
  sample: number,
  variants: readonly Variant<Dims>[],
): KernelCase {
  const dims = at(kernel.samples, sample);
  const buffers = {} as Record<Name, SampleArray>;
  const specs = Object.entries<BufferSpec | undefined>(kernel.buffers(dims)) as [
    Name,
    BufferSpec | undefined,
  ][];
  let stream = 17 + sample;
  for (const [name, spec] of specs) {
    if (!spec) continue;
    const fill = kernel.fill?.[name];
    const values = arrayFor(spec.type ?? "f32", spec.length);
    const normal = normals(stream++);
    for (let i = 0; i < values.length; i++) values[i] = fill ? fill(i, dims) : normal();
    buffers[name] = values;
  }
  const { scalars, sources, scalarBuffers, scalarBlock } = sampleScalars(
    kernel,
    dims,
    Object.keys(buffers).length,
  );
  const options: InstantiateOptions<Scalar> = { scalars: sources };
  const instance = instantiate(kernel, dims, options);
  return {
    label: `${kernel.name} ${JSON.stringify(dims)}`,
    instance,
    uniform: withUniformSizes(instance),
    variants: Object.fromEntries(
      variants.map((variant) => {
        const other = instantiateVariant(kernel, dims, variant, options);
        return [variant.name, variant.warmUp ? withUniformSizes(other) : other];
      }),
    ),
    scalarBlock,
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

function sampleScalars<Dims, Name extends string, Scalar extends string>(
  kernel: KernelDefinition<Dims, Name, Scalar>,
  dims: Dims,
  buffers: number,
) {
  const scalars = {} as Record<Scalar, number>;
  const scalarBuffers: Record<string, SampleArray> = {};
  const types = scalarTypes(kernel, dims);
  const inBlock = buffers + types.length > MAX_STORAGE_BUFFERS;
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
  return { scalars, sources, scalarBuffers, scalarBlock: inBlock ? scalarBlock : undefined };
}

/** Contents of the buffers that a variant binds. */
export function contentsFor(
  { source, bindings }: KernelInstance,
  { instance, contents }: KernelCase,
): Readonly<Record<string, SampleArray>> {
  if (!source.takes) return contents;
  const taken = source.takes.map((index, binding) => {
    const name = index === undefined ? "" : at(instance.bindings, index).name;
    return [at(bindings, binding).name, contents[name] ?? new Float32Array(SPARE.length)] as const;
  });
  return Object.fromEntries(taken);
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

/** Reproducible standard normal values for tests (Box-Muller over a linear congruential generator). */
function normals(seed: number): () => number {
  let state = (seed * 2654435761 + 12345) >>> 0;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
