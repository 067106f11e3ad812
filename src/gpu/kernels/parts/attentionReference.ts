/** Shared by the references of the attention kernels. */
import { at } from "../../../shared/errors.ts";
import type { AttentionDims, AttentionPacking } from "./attention.ts";

type Part = "q" | "k" | "v";

/** Arrays by the names of the kernels' buffers; only those of the packing are read. */
export type AttentionArrays = Readonly<
  Partial<Record<"qkv" | "q" | "kv" | "k" | "v" | "lengths", ArrayLike<number>>>
>;

type Rows = readonly (readonly number[])[];

/** One head of one sequence, matrices as rows of numbers. */
export interface HeadValues {
  /** sequence · heads + head */
  readonly plane: number;
  readonly queries: Rows;
  readonly keys: Rows;
  readonly values: Rows;
  /** The head's columns of the arrays `plain`. */
  readonly plain: readonly Rows[];
  /** The keys that a query sees. */
  seenBy(query: number): readonly number[];
}

/** The buffer of a part; its letters are the parts of a row. */
const bufferOf = (packing: AttentionPacking, part: Part): "qkv" | "q" | "kv" | "k" | "v" =>
  packing === "qkv" ? "qkv" : packing === "q,kv" && part !== "q" ? "kv" : part;

/** Calls `visit` for every head of the inputs and of `plain` arrays [batch · queries, heads · depth]. */
export function headsOf(
  dims: AttentionDims,
  arrays: { inputs?: AttentionArrays; plain?: readonly ArrayLike<number>[] },
  visit: (values: HeadValues) => void,
): void {
  const { batch, queries, keys, heads, depth, packing, causal, limited } = dims;
  const { inputs = {}, plain = [] } = arrays;
  for (let plane = 0; plane < batch * heads; plane++) {
    const rowsOf = (array: ArrayLike<number>, tokens: number, part: number, parts: number) =>
      Array.from({ length: tokens }, (_, token) => {
        const row = Math.floor(plane / heads) * tokens + token;
        const start = ((row * parts + part) * heads + (plane % heads)) * depth;
        return Array.from({ length: depth }, (_unused, d) => at(array, start + d));
      });
    const given = (part: Part): Rows => {
      const tokens = part === "q" ? queries : keys;
      const name = bufferOf(packing, part);
      const array = inputs[name];
      return array ? rowsOf(array, tokens, name.indexOf(part), name.length) : [];
    };
    const length = limited && inputs.lengths ? at(inputs.lengths, Math.floor(plane / heads)) : keys;
    visit({
      plane,
      queries: given("q"),
      keys: given("k"),
      values: given("v"),
      plain: plain.map((array) => rowsOf(array, queries, 0, 1)),
      seenBy: (query) =>
        Array.from({ length: keys }, (_, key) => key).filter(
          (key) => key < length && (!causal || key <= query + keys - queries),
        ),
    });
  }
}

/** Writes a head's gradient row into the buffer of the packing: dqkv, dq or dkv. */
export function setHeadRow(
  { batch, queries, keys, heads, depth, packing }: AttentionDims,
  gradient: Float32Array,
  location: { plane: number; part: Part; token: number; row: readonly number[] },
): void {
  const { plane, part, token, row } = location;
  const tokens = part === "q" ? queries : keys;
  const place = Math.floor(plane / heads) * tokens + token;
  const head = plane % heads;
  if (packing === "q,k,v") {
    // All keys, then all values.
    const before = part === "v" ? batch * keys : 0;
    gradient.set(row, ((before + place) * heads + head) * depth);
    return;
  }
  const name = bufferOf(packing, part);
  gradient.set(row, ((place * name.length + name.indexOf(part)) * heads + head) * depth);
}

/** Σ a·b, in f64. */
export const dotOf = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, index) => sum + value * at(b, index), 0);

/** Sample values above most scores, so that most weights are below 1. */
export const logSumExpFill = (index: number): number => 4 + Math.sin(index);

/** Sample lengths; the first sequence has no key. */
export const lengthsFill = (index: number, { keys }: AttentionDims): number =>
  (index * 4) % (keys + 1);

const self = { packing: "qkv", causal: false, limited: false } as const;
const causal = { packing: "qkv", causal: true, limited: false } as const;
const cross = { packing: "q,kv", causal: false, limited: true } as const;
const apart = { packing: "q,k,v", causal: true, limited: true } as const;

export const attentionSamples: readonly AttentionDims[] = [
  { ...self, batch: 1, queries: 1, keys: 1, heads: 1, depth: 1 },
  { ...self, batch: 2, queries: 7, keys: 7, heads: 3, depth: 5 },
  { ...self, batch: 3, queries: 50, keys: 50, heads: 2, depth: 16 },
  { ...self, batch: 1, queries: 131, keys: 131, heads: 2, depth: 12 },
  { ...causal, batch: 2, queries: 11, keys: 11, heads: 3, depth: 4 },
  { ...cross, batch: 3, queries: 5, keys: 9, heads: 2, depth: 3 },
  { ...cross, batch: 2, queries: 70, keys: 3, heads: 1, depth: 8, limited: false },
  { ...apart, batch: 4, queries: 6, keys: 9, heads: 2, depth: 8 },
  { ...apart, batch: 2, queries: 9, keys: 5, heads: 1, depth: 4, limited: false },
];
