/** Embeddings of the same rows in every space of a method. */
import type { BuiltSpace } from "./space.ts";

/** Vectors of one space, row by row: [rows, cols]. */
export interface Vectors {
  readonly data: Float32Array;
  readonly cols: number;
}

export interface Embedded {
  readonly rows: number;
  /** By the id of the space. */
  readonly spaces: Readonly<Record<string, Vectors>>;
}

/** The dimensions of a space, without the network. */
type Dimensions = Pick<BuiltSpace, "id"> & { readonly network: { readonly outputDim: number } };

/** Zeros for `rows` rows in each of the spaces. */
export function emptyEmbedded(spaces: readonly Dimensions[], rows: number): Embedded {
  const empty = ({ id, network: { outputDim } }: Dimensions): [string, Vectors] => [
    id,
    { data: new Float32Array(rows * outputDim), cols: outputDim },
  ];
  return { rows, spaces: Object.fromEntries(spaces.map(empty)) };
}

/** Writes the first `rows` rows of `vectors`, by space, into `target` from row `first` on. */
export function writeRows(
  target: Embedded,
  vectors: (space: string) => Float32Array | undefined,
  first: number,
  rows: number,
): void {
  for (const [id, { data, cols }] of Object.entries(target.spaces)) {
    const source = vectors(id);
    if (source) data.set(source.subarray(0, rows * cols), first * cols);
  }
}

/** The first `rows` rows, which share the memory of `embedded`. */
export function firstRows(embedded: Embedded, rows: number): Embedded {
  return mapped(embedded, rows, ({ data, cols }) => data.subarray(0, rows * cols));
}

/** A copy of the first `rows` rows. */
export function copiedRows(embedded: Embedded, rows: number): Embedded {
  return mapped(embedded, rows, ({ data, cols }) => data.slice(0, rows * cols));
}

function mapped(
  { spaces }: Embedded,
  rows: number,
  dataOf: (vectors: Vectors) => Float32Array,
): Embedded {
  const entries = Object.entries(spaces).map(([id, vectors]): [string, Vectors] => [
    id,
    { data: dataOf(vectors), cols: vectors.cols },
  ]);
  return { rows, spaces: Object.fromEntries(entries) };
}
