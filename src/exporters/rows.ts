/** The test rows of a run as other programs take them: names of categories, captions, and images as PNG. */
import { encode } from "fast-png";
import { categoryNamed, columnsOfKind, type Table, textOf, tokensNamed } from "../data/index.ts";
import { InputError } from "../shared/errors.ts";
import type { Embedded, Vectors } from "../training/embedded.ts";
import type { Model } from "../training/model.ts";
import { textColumnOf } from "../training/space.ts";

/** Throws {@link InputError} for a run whose encoder reads texts: the format holds images. */
export function requireImages(format: string, { method, spaces }: Model): void {
  if (spaces.some(({ id, reads }) => id === "h" && reads === "image")) return;
  throw new InputError(
    `${format}: the encoder of ${method.label} reads texts, and the format is written for encoders of images; expected safetensors or npz`,
  );
}

/** Category columns by name, classes first; then the first text of each row, if the run reads texts. */
export function textColumns({ spaces }: Model, { schema, test }: Table, rows: number) {
  const columns: Record<string, string[]> = {};
  const names = [schema.category, ...columnsOfKind(schema, "category").map(({ name }) => name)];
  for (const name of new Set(names)) {
    const { names: classes, values } = categoryNamed(test, name);
    columns[name] = Array.from({ length: rows }, (_, row) => classes[values[row] ?? -1] ?? "");
  }
  const texts = textColumnOf(spaces);
  if (texts) {
    const tokens = tokensNamed(test, texts.name);
    columns[texts.name] = Array.from({ length: rows }, (_, row) => textOf(tokens, row));
  }
  return columns;
}

/** The vectors of a space. Throws if the method lacks it, which every method has for h and z. */
export function vectorsOf(embedded: Embedded, space: string): Vectors {
  const vectors = embedded.spaces[space];
  if (!vectors) throw new Error(`the embeddings hold no space ${space}`);
  return vectors;
}

/** Pixels [height, width, channels], 0 to 255. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

export const pngOf = ({ width, height, channels, data }: Pixels): Uint8Array =>
  encode({ width, height, channels, depth: 8, data });

/** The pixels of one test image. */
export function pixelsOf({ width, height, channels, test }: Table, row: number): Pixels {
  const size = width * height * channels;
  return { width, height, channels, data: test.images.subarray(row * size, (row + 1) * size) };
}
