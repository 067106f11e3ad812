/**
 * A kernel is a piece of WGSL and everything one must know to run and to doubt it: which buffers
 * it binds and how long they are, which constants its text uses, how many workgroups it wants, a
 * plain TypeScript reference, and awkward sizes to compare the two on.
 *
 * Every buffer is bound as `read_write`, also those only read: tensors are slices of one arena, and
 * WebGPU refuses a buffer that is bound read-only and writable in one dispatch, even at disjoint
 * ranges. `access` still matters: it tells the planner what a dispatch reads and writes.
 *
 * Shapes are constants of the shader text, so loops have fixed bounds; values that change from
 * step to step are run-time scalars, so that changing one compiles nothing.
 */

/** `read` is only read; `write` is written without being read first (its old contents are garbage); `read_write` is updated in place. */
export type Access = "read" | "write" | "read_write";

export type ElementType = "f32" | "u32" | "i32" | "vec4f";

export interface BufferSpec {
  readonly access: Access;
  /** In 4-byte words; a multiple of 4 for `vec4f`. */
  readonly length: number;
  /** Default `f32`. */
  readonly type?: ElementType;
}

export type Literal = { readonly type: "u32" | "f32" | "i32"; readonly text: string };

export const u32 = (value: number): Literal => ({ type: "u32", text: `${value}u` });
export const i32 = (value: number): Literal => ({ type: "i32", text: `${value}i` });
export const f32 = (value: number): Literal => ({ type: "f32", text: `${Math.fround(value)}f` });

/** An f32's bits, for `bitcast<f32>`: u32 constants may be read from a block that texts share, see boundSizes.ts. */
export const bitsOf = (value: number): number =>
  new Uint32Array(Float32Array.of(value).buffer)[0] ?? 0;

/** Workgroup counts; each at most 65,535. */
export type Workgroups = readonly [number, number, number];

/** Run-time values: `f32` unless listed as `u32`. */
export type ScalarType = "f32" | "u32";

/** Buffers as the reference sees them: plain numbers, whatever their element type. */
export type Values<Name extends string> = Readonly<Record<Name, ArrayLike<number>>>;

/** What a choice among variants may know of an adapter besides their times. */
export interface AdapterKind {
  /** A CPU, where register tiles beat workgroup memory. */
  readonly software: boolean;
  /** Threads can read each other's values in quads. */
  readonly quads: boolean;
}

/** A text that stands for other calls as well, of this kernel and of others; its sizes are u32 constants. */
export interface GeneralForm {
  readonly directives?: string;
  readonly text: string;
  /**
   * What is bound, in order, all arrays of f32: by the text's names, the kernel's buffer of which name;
   * undefined where this call has none and the text reads nothing.
   */
  readonly buffers: Readonly<Record<string, string | undefined>>;
  readonly workgroups: Workgroups;
}

/** The variants of a heavy kernel: tunings with names, of which timing may choose any. */
export interface Variants<Dims, Tuning> {
  /** By the names that people see, and that `--tuning` takes. */
  readonly all: Readonly<Record<string, Tuning>>;
  readonly fits: (dims: Dims, tuning: Tuning, adapter: AdapterKind) => boolean;
  /** One that compiles in a fraction of the time, where that is worth a slower first run. */
  readonly opening?: (dims: Dims, adapter: AdapterKind) => string | undefined;
  /** Names worth timing at these sizes on such an adapter, first the one to use untimed. */
  readonly worth: (dims: Dims, adapter: AdapterKind) => readonly string[];
}

export interface KernelDefinition<Dims, Tuning, Name extends string, Scalar extends string> {
  readonly name: string;
  /** The WGSL after its generated header; text that depends on sizes or tuning is a function. */
  readonly body: string | ((dims: Dims, tuning: Tuning) => string);
  /** WGSL directives, which stand before all declarations. */
  readonly directives?: (dims: Dims, tuning: Tuning) => string;
  /** Binding order is the order of the keys; a key left out at some sizes is not bound there. */
  readonly buffers: (dims: Dims) => { readonly [Key in Name]?: BufferSpec };
  /** Run-time scalars; the body calls each as a function, `learningRate()`. */
  readonly scalars?: Readonly<Record<Scalar, ScalarType>>;
  /** The first is the untuned default. A tuning never changes the order of additions of an output. */
  readonly tunings: readonly Tuning[];
  /** The index of one that a CPU adapter compiles in a fraction of the time, for a program's first runs. */
  readonly opening?: number;
  /** For the same: the call in sizes whose text is shorter, or one with other calls'; the bytes are the same. */
  readonly sharing?: (dims: Dims) => Dims;
  /** Of a kernel heavy enough to be tuned to its sizes and the adapter. */
  readonly variants?: Variants<Dims, Tuning>;
  /** For a program's first run on a CPU adapter, where a call at these sizes has such a form. */
  readonly general?: (dims: Dims, adapter: AdapterKind) => GeneralForm | undefined;
  readonly constants: (dims: Dims, tuning: Tuning) => Readonly<Record<string, Literal>>;
  readonly workgroups: (dims: Dims, tuning: Tuning) => Workgroups;
  /** Slow and plain. Gets every buffer's contents before the run, returns those written. */
  readonly reference: (
    dims: Dims,
    buffers: Values<Name>,
    scalars: Readonly<Record<Scalar, number>>,
  ) => Partial<Values<Name>>;
  readonly samples: readonly Dims[];
  /** Values of the samples' inputs where normal ones will not do (indices, variances). */
  readonly fill?: Partial<Record<Name, (index: number, dims: Dims) => number>>;
  /** Values of the samples' scalars; default 0.5 for f32, 1 for u32. */
  readonly scalarSamples?: Partial<Record<Scalar, number>>;
  /** Largest error of a sample relative to the largest magnitude of its output; default 1e-5. */
  readonly tolerance?: number;
  /** Buffers that may be stored as f16 under mixed precision; whatever is summed stays f32. */
  readonly halves?: readonly NoInfer<Name>[];
  /** Floating-point operations of one run, for shares of the adapter's ceiling. */
  readonly flops?: (dims: Dims) => number;
}

/** Where a run-time scalar lives: a word of the program's uniform block, or its own one-element buffer. */
export type ScalarSource = { readonly word: number } | "buffer";

export interface Binding {
  readonly name: string;
  readonly access: Access;
  /** In bytes. */
  readonly bytes: number;
  /** Its values may be stored as f16, see halves.ts. */
  readonly half?: boolean;
}

/** A kernel at given sizes: final WGSL and what must be bound, in binding order. */
export interface KernelInstance {
  readonly name: string;
  readonly code: string;
  readonly bindings: readonly Binding[];
  /** True if the last binding is the program's uniform block of scalars. */
  readonly usesScalarBlock: boolean;
  /** Which of the call's slices each binding takes, undefined for nothing in particular; where not in order. */
  readonly takes?: readonly (number | undefined)[];
  readonly workgroups: Workgroups;
  readonly flops: number;
  /** Words of a uniform block that is bound last, see boundSizes.ts. */
  readonly sizes?: Uint32Array<ArrayBuffer> | undefined;
}

export type Kernel<Dims, Tuning, Name extends string, Scalar extends string> = KernelDefinition<
  Dims,
  Tuning,
  Name,
  Scalar
> & {
  instantiate(dims: Dims, options?: InstantiateOptions<Tuning, Scalar>): KernelInstance;
};

export interface InstantiateOptions<Tuning, Scalar extends string> {
  readonly tuning?: Tuning | undefined;
  /** Default: every scalar has its own one-element buffer, bound after the kernel's buffers. */
  readonly scalars?: Readonly<Record<Scalar, ScalarSource>> | undefined;
}

/** Words in the uniform block of run-time scalars: 16 vec4u, 256 bytes. */
export const SCALAR_BLOCK_WORDS = 64;

/** Storage buffers of one stage at WebGPU's default limits. */
export const MAX_STORAGE_BUFFERS = 8;

/** A definition at given sizes: its final WGSL and bindings. */
export function instantiate<Dims, Tuning, Name extends string, Scalar extends string>(
  kernel: KernelDefinition<Dims, Tuning, Name, Scalar>,
  dims: Dims,
  options: InstantiateOptions<Tuning, Scalar>,
): KernelInstance {
  const tuning = options.tuning ?? kernel.tunings[0];
  if (tuning === undefined) throw new Error(`${kernel.name}: a kernel needs at least one tuning`);
  const scalarNames = Object.keys(kernel.scalars ?? {}) as Scalar[];
  const scalars = scalarNames.map((name) => ({
    name,
    type: (kernel.scalars as Record<Scalar, ScalarType>)[name],
    source: options.scalars?.[name] ?? ("buffer" as const),
  }));
  const constants = Object.entries(kernel.constants(dims, tuning)).map(
    ([name, { type, text }]) => `const ${name}: ${type} = ${text};`,
  );
  const body = typeof kernel.body === "string" ? kernel.body : kernel.body(dims, tuning);
  return assemble({
    name: kernel.name,
    ...(kernel.directives && { directives: kernel.directives(dims, tuning) }),
    buffers: Object.fromEntries(boundBuffers(kernel.buffers(dims))),
    scalars,
    text: `${constants.join("\n")}\n${body}`,
    workgroups: kernel.workgroups(dims, tuning),
    flops: kernel.flops?.(dims) ?? 0,
    ...(kernel.halves && { halves: kernel.halves }),
  });
}

/** The buffers that are bound at some sizes. */
export function boundBuffers<Name extends string>(
  buffers: {
    readonly [Key in Name]?: BufferSpec;
  },
): [Name, BufferSpec][] {
  return (Object.keys(buffers) as Name[]).flatMap((name) => {
    const spec = buffers[name];
    return spec ? [[name, spec]] : [];
  });
}

export interface Assembly {
  readonly name: string;
  readonly directives?: string;
  readonly buffers: Readonly<Record<string, BufferSpec>>;
  readonly scalars: readonly { name: string; type: ScalarType; source: ScalarSource }[];
  readonly text: string;
  readonly workgroups: Workgroups;
  readonly flops: number;
  /** Names of buffers that may be stored as f16. */
  readonly halves?: readonly string[];
}

/** Puts the generated header (bindings, scalars' accessors) before a kernel's text. */
export function assemble(assembly: Assembly): KernelInstance {
  const header: string[] = [];
  const bindings: Binding[] = [];
  const declare = (
    name: string,
    variable: string,
    access: Access,
    words: number,
    type: ElementType,
  ) => {
    header.push(
      `@group(0) @binding(${bindings.length}) var<storage, read_write> ${variable}: array<${type}>;`,
    );
    const half = assembly.halves?.includes(name) ?? false;
    bindings.push({ name, access, bytes: words * 4, ...(half && { half }) });
  };
  for (const [name, { access, length, type }] of Object.entries(assembly.buffers)) {
    declare(name, name, access, length, type ?? "f32");
  }
  for (const { name, type, source } of assembly.scalars) {
    if (source === "buffer") {
      declare(name, `${name}_buffer`, "read", 1, type);
      header.push(`fn ${name}() -> ${type} { return ${name}_buffer[0]; }`);
    }
  }
  const inBlock = assembly.scalars.filter(({ source }) => source !== "buffer");
  if (inBlock.length > 0) {
    const vectors = SCALAR_BLOCK_WORDS / 4;
    header.push(
      `@group(0) @binding(${bindings.length}) var<uniform> scalar_block: array<vec4u, ${vectors}>;`,
    );
    for (const { name, type, source } of inBlock) {
      if (source === "buffer") continue;
      const word = `scalar_block[${source.word >> 2}].${"xyzw"[source.word & 3]}`;
      const value = type === "u32" ? word : `bitcast<f32>(${word})`;
      header.push(`fn ${name}() -> ${type} { return ${value}; }`);
    }
  }
  for (const count of assembly.workgroups) {
    if (!(count >= 1 && count <= MAX_WORKGROUPS)) {
      throw new Error(
        `${assembly.name}: ${assembly.workgroups.join("×")} workgroups; each dimension takes 1 to ${MAX_WORKGROUPS}, fold the grid with gridOf(count)`,
      );
    }
  }
  return {
    name: assembly.name,
    code: `${assembly.directives ?? ""}${header.join("\n")}\n${assembly.text}`,
    bindings,
    usesScalarBlock: inBlock.length > 0,
    workgroups: assembly.workgroups,
    flops: assembly.flops,
  };
}

const MAX_WORKGROUPS = 65535;

/**
 * Folds a count of workgroups onto a 2-D grid within WebGPU's limit. The shader finds its number as
 * `group.x + group.y * groups.x` from `workgroup_id` and `num_workgroups`, and must return early
 * where that is not below the count.
 */
export function gridOf(count: number): Workgroups {
  if (count <= MAX_WORKGROUPS) return [Math.max(1, count), 1, 1];
  const rows = Math.ceil(count / MAX_WORKGROUPS);
  return [Math.ceil(count / rows), rows, 1];
}
