/** The rows of a dataset in a project: training images with labels and texts, and test images with their embeddings. */
import { groupsOfEntries, padded, type Table, toFloat, tokensNamed } from "../../data/index.ts";
import { encodeNpy } from "../../formats/npy.ts";
import type { FileTensor } from "../../formats/tensor.ts";
import type { Embedded } from "../../training/embedded.ts";
import type { TextColumn } from "../../training/space.ts";
import type { Files } from "../definition.ts";
import { vectorsOf } from "../rows.ts";

/** Images whose embeddings are stored, for the test of the project. */
const PARITY_ROWS = 8;

/** The first test images with the embeddings that the lab computes of them, and of the first text of each. */
export function parityOf(
  table: Table,
  embedded: Embedded,
  spaces: readonly string[],
  column: TextColumn | undefined,
): Record<string, FileTensor> {
  const rows = Math.min(PARITY_ROWS, embedded.rows);
  const { height, width, channels, test } = table;
  const images = toFloat(test.images.subarray(0, rows * height * width * channels));
  const vectors = spaces.map((space): [string, FileTensor] => {
    const { data, cols } = vectorsOf(embedded, space);
    return [space, { dtype: "F32", shape: [rows, cols], data: data.subarray(0, rows * cols) }];
  });
  return {
    images: { dtype: "F32", shape: [rows, height, width, channels], data: images },
    ...(column && { ids: firstTexts(table, column, rows) }),
    ...Object.fromEntries(vectors),
  };
}

/** The ids of the first text of each of the first rows. */
function firstTexts({ test }: Table, { name, context }: TextColumn, rows: number): FileTensor {
  const tokens = tokensNamed(test, name);
  const { ids } = padded(tokens, context);
  const data = new Int32Array(rows * context);
  for (let row = 0; row < rows; row++) {
    const entry = row * tokens.perRow * context;
    data.set(ids.subarray(entry, entry + context), row * context);
  }
  return { dtype: "I32", shape: [rows, context], data };
}

export function trainFiles({ height, width, channels, train }: Table): Files {
  const shape = [train.count, height, width, channels];
  return {
    "data/train_images.npy": encodeNpy({ dtype: "U8", shape, data: train.images }),
    "data/train_labels.npy": encodeNpy({ dtype: "I32", shape: [train.count], data: train.labels }),
  };
}

/** Token ids of all texts, cut to the context, and numbers of equal texts. */
export function textFiles({ train }: Table, { name, context }: TextColumn): Files {
  const tokens = tokensNamed(train, name);
  const { ids } = padded(tokens, context);
  const groups = Int32Array.from(groupsOfEntries(tokens));
  const texts = { shape: [groups.length, context], data: Int32Array.from(ids) };
  return {
    "data/train_texts.npy": encodeNpy({ dtype: "I32", ...texts }),
    "data/train_groups.npy": encodeNpy({ dtype: "I32", shape: [groups.length], data: groups }),
  };
}
