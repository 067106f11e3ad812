/**
 * Generates the WGSL of a kernel. A kernel's source contains no bindings. It reaches buffers and sizes
 * through declarations that are generated in front of it:
 *
 *     x_load(i)  y_store(i, value)  x_length()     one element of a buffer; its number of elements
 *     learningRate()                               a run-time scalar
 *     size.rows                                    a size
 *     LANES                                        a constant, also for array lengths and workgroup sizes
 *
 * The {@link Layout} decides how they are implemented: `x_load` may read f32 or f16, and `size.rows` may be a
 * constant or a read from a uniform block. The source is the same in all cases.
 */
import { roundUp } from "../shared/shapes.ts";

/** `write`: only values that the dispatch itself has written are read. `read_write`: updated in place. */
export type Access = "read" | "write" | "read_write";

export type ElementType = "f32" | "u32" | "i32" | "vec4f";

export interface BufferSpec {
  readonly access: Access;
  /** In 4-byte words; a multiple of 4 for `vec4f`. */
  readonly length: number;
  /** Default `f32`. */
  readonly type?: ElementType;
}

/** A typed number of the WGSL source. */
export interface Literal {
  readonly type: "u32" | "f32" | "i32" | "bool";
  readonly value: number;
}

export const u32 = (value: number): Literal => ({ type: "u32", value });
export const i32 = (value: number): Literal => ({ type: "i32", value });
export const f32 = (value: number): Literal => ({ type: "f32", value: Math.fround(value) });
export const bool = (value: boolean): Literal => ({ type: "bool", value: Number(value) });

/** WGSL of a literal, for example `12u` or `0.5f`. */
export function literalWgsl({ type, value }: Literal): string {
  return type === "bool" ? `${value === 1}` : `${value}${type.slice(0, 1)}`;
}

/** Sizes by name; plain numbers are u32. */
export type Sizes = Readonly<Record<string, number | Literal>>;

/** Workgroup counts; each at most 65,535. */
export type Workgroups = readonly [number, number, number];

export type ScalarType = "f32" | "u32";

/** Where a run-time scalar is read: a word of the program's uniform block, or its own one-element buffer. */
export type ScalarSource = { readonly word: number } | "buffer";

/** A kernel at given sizes, before its {@link Layout} is chosen. */
export interface KernelSource {
  readonly name: string;
  /** WGSL without bindings. */
  readonly source: string;
  /** Binding order is the order of the keys. */
  readonly buffers: Readonly<Record<string, BufferSpec>>;
  /** Bound after the buffers, in this order. */
  readonly scalars?: readonly { name: string; type: ScalarType; source: ScalarSource }[];
  readonly sizes?: Sizes;
  readonly constants?: Readonly<Record<string, Literal>>;
  readonly workgroups: Workgroups;
  readonly flops?: number;
  /** Buffers that may be stored as f16. */
  readonly f16?: readonly string[];
  /** The source calls quad functions. */
  readonly quads?: boolean;
  /** For each buffer, the slice of a call that it binds; undefined: a spare buffer. Default: in order. */
  readonly takes?: readonly (number | undefined)[];
}

/** How a kernel's buffers and sizes are bound. */
export interface Layout {
  /** Sizes are read from a uniform block, so that calls of different sizes share one pipeline. */
  readonly uniformSizes?: boolean;
  /** Buffers that are stored as f16, two values a word. */
  readonly f16?: readonly string[];
}

export interface Binding {
  readonly name: string;
  readonly access: Access;
  /** In bytes. */
  readonly bytes: number;
  /** Its values may be stored as f16. */
  readonly f16: boolean;
}

/** Final WGSL of a kernel and what must be bound, in binding order. */
export interface KernelInstance {
  readonly name: string;
  readonly code: string;
  readonly bindings: readonly Binding[];
  /** True if the program's uniform block of scalars is bound after the buffers. */
  readonly usesScalarBlock: boolean;
  readonly workgroups: Workgroups;
  readonly flops: number;
  /** Contents of the uniform block of sizes, which is bound last. */
  readonly sizes: Uint32Array<ArrayBuffer> | undefined;
  readonly source: KernelSource;
  readonly layout: Layout;
}

/** Words of the uniform block of run-time scalars: 16 vec4u, 256 bytes. */
export const SCALAR_BLOCK_WORDS = 64;

/** Storage buffers of one stage at WebGPU's default limits. */
export const MAX_STORAGE_BUFFERS = 8;

const MAX_WORKGROUPS = 65535;

/** Bytes of as many f16 as there are f32 in `bytes`, rounded up to a multiple of 4. */
export const f16Bytes = (bytes: number): number => roundUp(bytes / 2, 4);

/** The same kernel with its sizes in a uniform block; the kernel itself if it has no sizes. */
export function withUniformSizes(kernel: KernelInstance): KernelInstance {
  const { source, layout } = kernel;
  if (layout.uniformSizes) return kernel;
  if (Object.keys(source.sizes ?? {}).length === 0) return kernel;
  return generate(source, { ...layout, uniformSizes: true });
}

/** The same kernel with these buffers stored as f16. Throws unless the kernel allows it for each of them. */
export function withF16(kernel: KernelInstance, names: readonly string[]): KernelInstance {
  return names.length === 0 ? kernel : generate(kernel.source, { ...kernel.layout, f16: names });
}

/** Generates a kernel's header and puts it in front of its source. */
export function generate(kernel: KernelSource, layout: Layout = {}): KernelInstance {
  const { name, source, workgroups, scalars = [], sizes = {}, constants = {} } = kernel;
  for (const count of workgroups) {
    if (!(count >= 1 && count <= MAX_WORKGROUPS)) {
      throw new Error(
        `${name}: ${workgroups.join("×")} workgroups; each dimension takes 1 to ${MAX_WORKGROUPS}, fold the grid with gridOf(count)`,
      );
    }
  }
  const header: string[] = [];
  const bindings: Binding[] = [];
  for (const [buffer, { access, length, type = "f32" }] of Object.entries(kernel.buffers)) {
    const mayBeF16 = kernel.f16?.includes(buffer) ?? false;
    const f16 = layout.f16?.includes(buffer) ?? false;
    if (f16 && !mayBeF16) throw new Error(`${name}: ${buffer} cannot be stored as f16`);
    header.push(bufferWgsl({ binding: bindings.length, name: buffer, access, type, f16 }));
    const bytes = f16 ? f16Bytes(length * 4) : length * 4;
    bindings.push({ name: buffer, access, bytes, f16: mayBeF16 });
  }
  for (const scalar of scalars) {
    if (scalar.source !== "buffer") continue;
    header.push(
      `${storageWgsl(bindings.length, scalar.name, scalar.type)}
fn ${scalar.name}() -> ${scalar.type} { return ${scalar.name}_buffer[0]; }`,
    );
    bindings.push({ name: scalar.name, access: "read", bytes: 4, f16: false });
  }
  let uniforms = bindings.length;
  const usesScalarBlock = scalars.some(({ source: from }) => from !== "buffer");
  if (usesScalarBlock) header.push(scalarBlockWgsl(uniforms++, scalars));
  const entries = Object.entries(sizes).map(([key, value]) => [key, literalOf(value)] as const);
  const uniform = layout.uniformSizes === true && entries.length > 0;
  if (entries.length > 0) header.push(sizesWgsl(entries, uniform ? uniforms : undefined));
  for (const [key, literal] of Object.entries(constants)) {
    header.push(`const ${key}: ${literal.type} = ${literalWgsl(literal)};`);
  }
  const usesF16 = (layout.f16?.length ?? 0) > 0;
  return {
    name,
    code: `${usesF16 ? "enable f16;\n" : ""}${kernel.quads ? QUADS : ""}${header.join("\n")}\n${usesF16 ? ROUND_TO_F16 : ""}${source}`,
    bindings,
    usesScalarBlock,
    workgroups,
    flops: kernel.flops ?? 0,
    sizes: uniform ? sizesBlock(entries.map(([, literal]) => literal)) : undefined,
    source: kernel,
    layout,
  };
}

/** Threads of a quad always run the same loop iterations, which the compiler cannot prove. */
const QUADS = "enable subgroups;\ndiagnostic(off, subgroup_uniformity);\n";

const literalOf = (value: number | Literal): Literal =>
  typeof value === "number" ? u32(value) : value;

/** Bound writable even if only read: see kernelDefinition.ts. */
const storageWgsl = (binding: number, name: string, element: string): string =>
  `@group(0) @binding(${binding}) var<storage, read_write> ${name}_buffer: array<${element}>;`;

function bufferWgsl(buffer: {
  readonly binding: number;
  readonly name: string;
  readonly access: Access;
  readonly type: ElementType;
  readonly f16: boolean;
}): string {
  const { binding, name, access, type, f16 } = buffer;
  const wide = type === "vec4f";
  const stored = f16 ? (wide ? "vec4<f16>" : "f16") : type;
  const element = `${name}_buffer[index]`;
  const loaded = f16 ? `${type}(${element})` : element;
  const rounded = f16 ? `${wide ? "f16x4_of" : "f16_of"}(value)` : "value";
  return [
    storageWgsl(binding, name, stored),
    `fn ${name}_length() -> u32 { return arrayLength(&${name}_buffer); }`,
    `fn ${name}_load(index: u32) -> ${type} { return ${loaded}; }`,
    ...(access === "read"
      ? []
      : [`fn ${name}_store(index: u32, value: ${type}) { ${element} = ${rounded}; }`]),
  ].join("\n");
}

function scalarBlockWgsl(
  binding: number,
  scalars: readonly { name: string; type: ScalarType; source: ScalarSource }[],
): string {
  const readers = scalars.flatMap(({ name, type, source }) => {
    if (source === "buffer") return [];
    const word = `scalar_block[${source.word >> 2}].${"xyzw"[source.word & 3]}`;
    return [
      `fn ${name}() -> ${type} { return ${type === "u32" ? word : `bitcast<f32>(${word})`}; }`,
    ];
  });
  return `@group(0) @binding(${binding}) var<uniform> scalar_block: array<vec4u, ${SCALAR_BLOCK_WORDS / 4}>;
${readers.join("\n")}`;
}

/** `binding` undefined: the sizes are constants. */
function sizesWgsl(entries: readonly (readonly [string, Literal])[], binding?: number): string {
  const members = entries.map(([name, { type }]) => `${name}: ${type}`);
  const values = entries.map(([, literal]) => literalWgsl(literal));
  return `struct Sizes { ${members.join(", ")} }
${binding === undefined ? `const size = Sizes(${values.join(", ")});` : `@group(0) @binding(${binding}) var<uniform> size: Sizes;`}`;
}

function sizesBlock(values: readonly Literal[]): Uint32Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(roundUp(values.length * 4, 16)));
  values.forEach(({ type, value }, index) => {
    if (type === "f32") view.setFloat32(4 * index, value, true);
    else view.setInt32(4 * index, value, true);
  });
  return new Uint32Array(view.buffer);
}

/** Saturates at the largest f16, 65,504. NaN and infinity become NaN, so that a run notices them. */
const ROUND_TO_F16 = `fn f16_of(value: f32) -> f16 {
  let bits = bitcast<u32>(value);
  let not_a_number = bitcast<vec2<f16>>(bits | 0x7e007e00u).x;
  return select(f16(clamp(value, -65504.0, 65504.0)), not_a_number, (bits & 0x7f800000u) == 0x7f800000u);
}
fn f16x4_of(value: vec4f) -> vec4<f16> {
  return vec4<f16>(f16_of(value.x), f16_of(value.y), f16_of(value.z), f16_of(value.w));
}
`;

/**
 * Folds a count of workgroups onto a 2-D grid within WebGPU's limit. The source computes its number as
 * `group.x + group.y * groups.x` from `workgroup_id` and `num_workgroups`, and must return early if that
 * is not below the count.
 */
export function gridOf(count: number): Workgroups {
  if (count <= MAX_WORKGROUPS) return [Math.max(1, count), 1, 1];
  const rows = Math.ceil(count / MAX_WORKGROUPS);
  return [Math.ceil(count / rows), rows, 1];
}
