/**
 * Shared by the attention kernels. A lane handles one token of one head and loops over the tokens that it is
 * paired with. Scores exist only in its registers, so memory is linear in the tokens. The lanes of a workgroup read
 * the same token at the same time. A mask only shortens the loop, so values behind it are never read, and a row
 * without any visible key sums to 0.
 */
import { type BufferSpec, f32, gridOf, type Literal, u32, type Workgroups } from "../../kernel.ts";
import { boundIf, vectorsOf, vectorWgsl } from "./vectors.ts";

/**
 * The tensors that hold queries, keys and values. Those that one product computes need not be copied apart: rows of
 * `qkv` are all heads' queries, then keys, then values; rows of `kv` are keys, then values.
 */
export type AttentionPacking = "qkv" | "q,kv" | "q,k,v";

export interface AttentionDims {
  /** Sequences. */
  readonly batch: number;
  /** Queries of a sequence. */
  readonly queries: number;
  /** Keys of a sequence, each with a value. */
  readonly keys: number;
  readonly heads: number;
  /** Columns of one head. */
  readonly depth: number;
  readonly packing: AttentionPacking;
  /** A query sees the keys up to its own position; the last query is at the last key. */
  readonly causal: boolean;
  /** Keys from the sequence's length on are masked. */
  readonly limited: boolean;
  /** The workgroups that this dispatch runs; default all. A workgroup handles up to 64 tokens of one head. */
  readonly part?: { readonly first: number; readonly groups: number };
}

/** The tokens that have a lane each. */
export type AttentionSide = "queries" | "keys";

const MOST_LANES = 64;

/** Workgroups per head. */
const blocksOf = (tokens: number): number => Math.ceil(tokens / MOST_LANES);

/** Lanes of a workgroup, a multiple of eight that leaves few idle. */
const lanesOf = (tokens: number): number => Math.ceil(tokens / blocksOf(tokens) / 8) * 8;

/** Names of the buffers of queries, keys and values, and of their gradients. */
export const namesOf = ({ packing }: AttentionDims) =>
  ({
    qkv: { q: "qkv", k: "qkv", v: "qkv", dq: "dqkv", dkv: "dqkv" },
    "q,kv": { q: "q", k: "kv", v: "kv", dq: "dq", dkv: "dkv" },
    "q,k,v": { q: "q", k: "k", v: "v", dq: "dq", dkv: "dkv" },
  })[packing];

/** The kernel's main function. `walk` gets the number of vectors of a head and returns the loop over tokens. */
export const attentionWgsl = (
  dims: AttentionDims,
  side: AttentionSide,
  walk: (vectors: number) => string,
): string => `${vectorWgsl(vectorsOf(dims.depth))}
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let number = size.first + group.x + group.y * groups.x;
  let plane = number / size.blocks;
  let token = number % size.blocks * LANES + lane;
  if (number >= size.end || token >= size.${side}) { return; }
  let sequence = plane / size.heads;
  let head = plane % size.heads * size.head;
  // First vector of the head's query, key and output of the sequence's first token.
  let queries = sequence * size.queries * size.queryRow + head;
  let keys = sequence * size.keys * size.keyRow + size.keyStart + head;
  let outputs = sequence * size.queries * size.row + head;
${boundsWgsl(dims, side)}
${walk(vectorsOf(dims.depth).count)}
}`;

/** The loop's range. groups.z is 1; a loop with constant bounds would be unrolled. */
function boundsWgsl({ causal, limited }: AttentionDims, side: AttentionSide): string {
  const length = limited
    ? "  let length = min(lengths_load(sequence), size.keys * groups.z);"
    : "  let length = size.keys * groups.z;";
  if (side === "queries") {
    const seen = "min(length, u32(max(i32(token) + 1 + size.offset, 0)))";
    return `${length}\n  let end = ${causal ? seen : "length"};`;
  }
  const first = causal ? "u32(max(i32(token) - size.offset, 0))" : "0u";
  return `${limited ? length : ""}
  let end = size.queries * groups.z;
  let start = ${limited ? `select(end, ${first}, token < length)` : first};`;
}

export const attentionSizes = (side: AttentionSide) => (dims: AttentionDims) => {
  const { batch, queries, keys, heads, depth, packing } = dims;
  const { count } = vectorsOf(depth);
  const row = heads * count;
  const packed = packing === "qkv";
  const { first, groups } = partOf(dims, side);
  return {
    first,
    end: first + groups,
    blocks: blocksOf(dims[side]),
    queries,
    keys,
    heads,
    head: count,
    row,
    queryRow: packed ? 3 * row : row,
    keyRow: { qkv: 3 * row, "q,kv": 2 * row, "q,k,v": row }[packing],
    keyStart: packed ? row : 0,
    // From a key to its value, and from its gradient to the value's.
    value: packing === "q,k,v" ? 0 : row,
    valueGradient: packing === "q,k,v" ? batch * keys * row : row,
    offset: { type: "i32", value: keys - queries } as const,
  };
};

export const attentionConstants =
  (side: AttentionSide) =>
  (dims: AttentionDims): Record<string, Literal> => ({
    LANES: u32(lanesOf(dims[side])),
    SCALE: f32(1 / Math.sqrt(dims.depth)),
  });

export const attentionWorkgroups =
  (side: AttentionSide) =>
  (dims: AttentionDims): Workgroups =>
    gridOf(partOf(dims, side).groups);

/** Workgroups of all heads of all sequences. */
export const attentionGroups = (dims: AttentionDims, side: AttentionSide): number =>
  dims.batch * dims.heads * blocksOf(dims[side]);

const partOf = (dims: AttentionDims, side: AttentionSide) =>
  dims.part ?? { first: 0, groups: attentionGroups(dims, side) };

/** Elements of queries and outputs, of keys, and of numbers for each query and head. */
export function attentionLengths({ batch, queries, keys, heads, depth }: AttentionDims) {
  return {
    query: batch * queries * heads * depth,
    key: batch * keys * heads * depth,
    perQuery: batch * heads * queries,
  };
}

/** A buffer of rows of heads. */
export const headRows = ({ depth }: AttentionDims, access: BufferSpec["access"], length: number) =>
  ({ access, length, type: vectorsOf(depth).type }) as const;

/** Queries, keys, values and the sequences' lengths. */
export function attentionInputs(dims: AttentionDims) {
  const { packing } = dims;
  const { query, key } = attentionLengths(dims);
  const read = (length: number) => headRows(dims, "read", length);
  const lengths = { access: "read", length: dims.batch, type: "u32" } as const;
  return {
    ...boundIf(packing === "qkv", { qkv: read(3 * query) }),
    ...boundIf(packing !== "qkv", { q: read(query) }),
    ...boundIf(packing === "q,kv", { kv: read(2 * key) }),
    ...boundIf(packing === "q,k,v", { k: read(key), v: read(key) }),
    ...boundIf(dims.limited, { lengths }),
  };
}

/** Contractions over the depth for each pair of a query and a key, of which a causal mask leaves half. */
export const attentionFlops =
  (side: AttentionSide, contractions: number) =>
  (dims: AttentionDims): number => {
    const { queries, keys, depth, causal } = dims;
    const share = partOf(dims, side).groups / attentionGroups(dims, side);
    const planes = dims.batch * dims.heads * share;
    return (causal ? 1 : 2) * contractions * planes * queries * keys * depth;
  };
