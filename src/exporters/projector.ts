/**
 * TensorBoard's Embedding Projector, and its standalone page: tab-separated vectors, a table of what is known of every
 * row, one picture of all images, and the two files that tie them together.
 */
import type { Table } from "../data/index.ts";
import { InputError } from "../shared/errors.ts";
import type { Vectors } from "../training/embedded.ts";
import { defineExporter, type Files } from "./definition.ts";
import { pixelsOf, pngOf, requireImages, textColumns, vectorsOf } from "./rows.ts";

/** The projector refuses larger pictures. */
const LARGEST_SPRITE = 8192;

const TENSORS = { h: "tensors.tsv", z: "projections.tsv" } as const;
const METADATA = "metadata.tsv";
const SPRITE = "sprite.png";

export const projector = defineExporter({
  id: "projector",
  label: "Embedding Projector",
  summary:
    "The test images for TensorBoard's projector and its standalone page: vectors h and z, classes, factors, pictures.",
  output: "folder",
  extension: "",
  async files({ model, table: load, embedded: embed }): Promise<Files> {
    requireImages("projector", model);
    const table = await load();
    const embedded = await embed();
    const { rows, across } = spriteGrid(table, embedded.rows);
    const tensors = Object.entries(TENSORS).map(([space, path]) => ({
      space,
      path,
      vectors: vectorsOf(embedded, space),
    }));
    const flat = tensors.find(({ vectors }) => vectors.cols < 2);
    if (flat) {
      throw new InputError(
        `projector: ${flat.space} has one dimension; the projector takes two or more`,
      );
    }
    const text = new TextEncoder();
    return {
      ...Object.fromEntries(
        tensors.map(({ path, vectors }) => [path, text.encode(tensorsTsv(vectors, rows))]),
      ),
      [METADATA]: text.encode(metadataTsv(textColumns(model, table, rows), rows)),
      [SPRITE]: sprite(table, rows, across),
      "projector_config.pbtxt": text.encode(serverConfig(table, tensors)),
      "config.json": text.encode(standaloneConfig(table, tensors, rows)),
    };
  },
});

interface Tensors {
  readonly space: string;
  readonly path: string;
  readonly vectors: Vectors;
}

/** A square grid of images; rows that do not fit into the largest picture are left out. */
function spriteGrid({ width, height }: Table, rows: number) {
  const most = Math.floor(LARGEST_SPRITE / Math.max(width, height));
  const kept = Math.min(rows, most * most);
  return { rows: kept, across: Math.ceil(Math.sqrt(kept)) };
}

function tensorsTsv({ data, cols }: Vectors, rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) =>
    data.subarray(row * cols, (row + 1) * cols).join("\t"),
  );
  return `${lines.join("\n")}\n`;
}

/** With a header, which is read as one only if there is more than one column. */
function metadataTsv(columns: Readonly<Record<string, readonly string[]>>, rows: number): string {
  const clean = (value: string) => value.replaceAll(/[\t\r\n]+/g, " ");
  const names = Object.keys(columns);
  const lines = Array.from({ length: rows }, (_, row) =>
    [String(row), ...names.map((name) => clean(columns[name]?.[row] ?? ""))].join("\t"),
  );
  return `${[["index", ...names.map(clean)].join("\t"), ...lines].join("\n")}\n`;
}

/** All images row by row in one picture with alpha; what is left of the last row is transparent. */
function sprite(table: Table, rows: number, across: number): Uint8Array {
  const { width, height, channels } = table;
  const side = { width: across * width, height: across * height };
  const data = new Uint8Array(side.width * side.height * 4);
  for (let row = 0; row < rows; row++) {
    const { data: pixels } = pixelsOf(table, row);
    const left = (row % across) * width;
    const top = Math.floor(row / across) * height;
    for (let pixel = 0; pixel < width * height; pixel++) {
      const y = top + Math.floor(pixel / width);
      const to = 4 * (y * side.width + left + (pixel % width));
      for (let channel = 0; channel < 3; channel++) {
        data[to + channel] = pixels[pixel * channels + (channels === 1 ? 0 : channel)] ?? 0;
      }
      data[to + 3] = 255;
    }
  }
  return pngOf({ ...side, channels: 4, data });
}

/** The plugin's file, in the text format of protocol buffers. */
function serverConfig({ width, height }: Table, tensors: readonly Tensors[]): string {
  const entries = tensors.map(({ space, path }) =>
    [
      "embeddings {",
      `  tensor_name: "${space}"`,
      `  tensor_path: "${path}"`,
      `  metadata_path: "${METADATA}"`,
      "  sprite {",
      `    image_path: "${SPRITE}"`,
      `    single_image_dim: ${width}`,
      `    single_image_dim: ${height}`,
      "  }",
      "}",
    ].join("\n"),
  );
  return `${entries.join("\n")}\n`;
}

function standaloneConfig(
  { width, height }: Table,
  tensors: readonly Tensors[],
  rows: number,
): string {
  const embeddings = tensors.map(({ space, path, vectors }) => ({
    tensorName: space,
    tensorShape: [rows, vectors.cols],
    tensorPath: path,
    metadataPath: METADATA,
    sprite: { imagePath: SPRITE, singleImageDim: [width, height] },
  }));
  return `${JSON.stringify({ embeddings }, null, 2)}\n`;
}
