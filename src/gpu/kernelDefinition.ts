/**
 * Defines a kernel: its WGSL source, buffers, sizes and grid, variants of it, and a reference in
 * TypeScript that one suite compares all of them with.
 *
 *     export const scaleRows = defineKernel({
 *       name: "scaleRows",
 *       source: `
 *     @compute @workgroup_size(64)
 *     fn main(@builtin(global_invocation_id) id: vec3u) {
 *       if (id.x >= size.rows * size.cols) { return; }
 *       y_store(id.x, factors_load(id.x / size.cols) * x_load(id.x));
 *     }`,
 *       buffers: ({ rows, cols }: { rows: number; cols: number }) => ({
 *         x: { access: "read", length: rows * cols },
 *         factors: { access: "read", length: rows },
 *         y: { access: "write", length: rows * cols },
 *       }),
 *       sizes: ({ rows, cols }) => ({ rows, cols }),
 *       workgroups: ({ rows, cols }) => [Math.ceil((rows * cols) / 64), 1, 1],
 *       f16: ["x", "y"],
 *       reference: ({ cols }, { x, factors }) => ({
 *         y: Float32Array.from(x, (value, i) => value * at(factors, Math.floor(i / cols))),
 *       }),
 *       samples: [{ rows: 3, cols: 5 }],
 *     });
 *
 * `x_load`, `y_store` and `size.rows` are generated, see kernelSource.ts. Every buffer is bound as
 * `read_write`, even if it is only read: tensors are slices of one arena, and WebGPU refuses a buffer that
 * is bound both read-only and writable in one dispatch. `access` tells the planner what a dispatch reads
 * and writes.
 *
 * A variant computes the same bytes from another source. A kernel that has some adds, for example,
 *
 *     variants: (dims, { software }) => [
 *       { name: "scalar", warmUp: true, dims: { ...dims, scalar: true } },
 *       { name: "tile-4x4", candidate: true, dims: { ...dims, tile: 4 } },
 *       { name: "tile-8x8", candidate: !software, dims: { ...dims, tile: 8 } },
 *     ],
 *
 * where `scalar` and `tile` are dims that change the source and the grid, not the result.
 */
import { at } from "../shared/errors.ts";
import {
  type BufferSpec,
  generate,
  type KernelInstance,
  type Layout,
  type Literal,
  type ScalarSource,
  type ScalarType,
  type Sizes,
  type Workgroups,
} from "./kernelSource.ts";

/** A key may be absent at some dims. */
export type ScalarTypes<Scalar extends string> = { readonly [Key in Scalar]?: ScalarType };

/** Buffers as the reference sees them: plain numbers, whatever their element type. */
export type Values<Name extends string> = Readonly<Record<Name, ArrayLike<number>>>;

/** Properties of an adapter that decide which variants apply. */
export interface AdapterKind {
  /** A CPU: no fast workgroup memory, and pipelines compile one after another. */
  readonly software: boolean;
  /** The quad functions of WGSL work, see quads.ts. */
  readonly quads: boolean;
}

/** A source that many kernels share. Its sizes come from a uniform block, its buffers are arrays of f32. */
export interface GenericSource {
  readonly source: string;
  readonly quads?: boolean;
  readonly sizes: Sizes;
  readonly workgroups: Workgroups;
  /** The kernel's buffer for each buffer of the source; undefined if this call has none. */
  readonly buffers: Readonly<Record<string, string | undefined>>;
}

/** Another source for the same call. All variants of a call write the same bytes. */
export type Variant<Dims> = {
  /** Shown in the interface, and accepted by `--tuning`. */
  readonly name: string;
  /** A program's first run on a CPU adapter uses the first of these: they compile faster or are shared. */
  readonly warmUp?: boolean;
  /** Worth timing. The first candidate runs until others have been timed. */
  readonly candidate?: boolean;
} & ({ readonly dims: Dims } | { readonly generic: () => GenericSource });

export interface KernelDefinition<Dims, Name extends string, Scalar extends string> {
  readonly name: string;
  /** WGSL without bindings. */
  readonly source: string | ((dims: Dims) => string);
  /** Binding order is the order of the keys. A key may be absent at some dims. */
  readonly buffers: (dims: Dims) => { readonly [Key in Name]?: BufferSpec };
  /** Values that change from step to step; the source calls each as a function, `learningRate()`. */
  readonly scalars?: ScalarTypes<Scalar> | ((dims: Dims) => ScalarTypes<Scalar>);
  /** `size.NAME` in the source: a constant, or read from a uniform block. */
  readonly sizes?: (dims: Dims) => Sizes;
  /** `NAME` in the source, always a constant: array lengths, workgroup sizes, divisors of floats. */
  readonly constants?: (dims: Dims) => Readonly<Record<string, Literal>>;
  readonly workgroups: (dims: Dims) => Workgroups;
  /** The source calls quad functions at these dims. */
  readonly quads?: (dims: Dims) => boolean;
  /** Buffers that may be stored as f16 in mixed precision. Arithmetic stays f32. */
  readonly f16?: readonly NoInfer<Name>[];
  /** The variants that can run at these dims on this adapter. */
  readonly variants?: (dims: Dims, adapter: AdapterKind) => readonly Variant<Dims>[];
  /** A simple implementation. Gets every buffer's contents before the run, returns those written. */
  readonly reference: (
    dims: Dims,
    buffers: Values<Name>,
    scalars: Readonly<Record<Scalar, number>>,
  ) => Partial<Values<Name>>;
  /** Odd sizes for the suite. */
  readonly samples: readonly Dims[];
  /** Inputs of the samples; default: standard normal values. */
  readonly fill?: Partial<Record<Name, (index: number, dims: Dims) => number>>;
  /** Scalars of the samples; default 0.5 for f32, 1 for u32. */
  readonly scalarSamples?: Partial<Record<Scalar, number>>;
  /** Largest error of a sample relative to the largest magnitude of its output; default 1e-5. */
  readonly tolerance?: number;
  /** Floating-point operations of one run. */
  readonly flops?: (dims: Dims) => number;
}

export interface InstantiateOptions<Scalar extends string> {
  /** Default: every scalar has its own one-element buffer, bound after the kernel's buffers. */
  readonly scalars?: { readonly [Key in Scalar]?: ScalarSource } | undefined;
  readonly layout?: Layout;
}

export type Kernel<Dims, Name extends string, Scalar extends string> = KernelDefinition<
  Dims,
  Name,
  Scalar
> & {
  instantiate(dims: Dims, options?: InstantiateOptions<Scalar>): KernelInstance;
};

/** A definition at given dims. */
export function instantiate<Dims, Name extends string, Scalar extends string>(
  kernel: KernelDefinition<Dims, Name, Scalar>,
  dims: Dims,
  { scalars, layout }: InstantiateOptions<Scalar> = {},
): KernelInstance {
  const { name, source, f16 } = kernel;
  return generate(
    {
      name,
      source: typeof source === "string" ? source : source(dims),
      buffers: boundBuffers(kernel.buffers(dims)),
      scalars: scalarTypes(kernel, dims).map(([scalar, type]) => {
        return { name: scalar, type, source: scalars?.[scalar] ?? "buffer" };
      }),
      sizes: kernel.sizes?.(dims) ?? {},
      constants: kernel.constants?.(dims) ?? {},
      workgroups: kernel.workgroups(dims),
      flops: kernel.flops?.(dims) ?? 0,
      quads: kernel.quads?.(dims) ?? false,
      ...(f16 && { f16 }),
    },
    layout,
  );
}

/** The run-time scalars of a kernel, in binding order. */
export function scalarTypes<Dims, Name extends string, Scalar extends string>(
  { scalars = {} }: Pick<KernelDefinition<Dims, Name, Scalar>, "scalars">,
  dims: Dims,
): readonly [Scalar, ScalarType][] {
  const types = typeof scalars === "function" ? scalars(dims) : scalars;
  return Object.entries(types) as [Scalar, ScalarType][];
}

/** A variant of a call. */
export function instantiateVariant<Dims, Name extends string, Scalar extends string>(
  kernel: KernelDefinition<Dims, Name, Scalar>,
  dims: Dims,
  variant: Variant<Dims>,
  options: InstantiateOptions<Scalar> = {},
): KernelInstance {
  if ("dims" in variant) return instantiate(kernel, variant.dims, options);
  const { buffers, ...generic } = variant.generic();
  const own = boundBuffers(kernel.buffers(dims));
  const names = Object.keys(own);
  const takes = Object.values(buffers).map((name) => (name ? names.indexOf(name) : undefined));
  const bound = Object.keys(buffers).map((name, index) => {
    const taken = takes[index];
    const spec = taken === undefined ? SPARE : at(Object.values(own), taken);
    return [name, { access: spec.access, length: spec.length }] as const;
  });
  const flops = kernel.flops?.(dims) ?? 0;
  return generate(
    { ...generic, name: kernel.name, buffers: Object.fromEntries(bound), takes, flops },
    { uniformSizes: true },
  );
}

/** Bound if a generic source has a buffer that a call lacks. */
export const SPARE = { access: "read", length: 4 } as const satisfies BufferSpec;

function boundBuffers(
  buffers: Readonly<Record<string, BufferSpec | undefined>>,
): Record<string, BufferSpec> {
  return Object.fromEntries(
    Object.entries(buffers).flatMap(([name, spec]) => (spec ? [[name, spec]] : [])),
  );
}
