/**
 * Parquet, for Embedding Atlas, Spotlight, pandas and the datasets library of Hugging Face: a row for every test image
 * with its factors, vectors, place in the plane of the largest variance of z, and nearest neighbours in h.
 */
import type { BasicType, ColumnSource, SchemaElement } from "hyparquet-writer";
import type { Table } from "../data/index.ts";
import { type Embeddings, nearestByCosine, pca, project } from "../metrics/index.ts";
import type { Embedded } from "../training/embedded.ts";
import { defineExporter, type ExportSource } from "./definition.ts";
import { pixelsOf, pngOf, requireImages, textColumns, vectorsOf } from "./rows.ts";

/** Neighbours of a row. */
const NEIGHBOURS = 15;

/** Columns that the lab itself fills; a column of the dataset with such a name gets a suffix. */
const OWN = ["id", "split", "label", "h", "z", "x", "y", "image", "neighbors"];

export const parquet = defineExporter({
  id: "parquet",
  label: "Parquet",
  summary:
    "A table of the test images for Embedding Atlas, Spotlight and pandas: factors, h, z, a plane, images, neighbours.",
  output: "file",
  extension: ".parquet",
  async files(source) {
    requireImages("parquet", source.model);
    const { parquetWriteBuffer } = await import("hyparquet-writer");
    const table = await source.table();
    const embedded = await source.embedded();
    const columns = columnsOf(source, table, embedded);
    const buffer = parquetWriteBuffer({
      columnData: columns.map(({ name, data }): ColumnSource => ({ name, data })),
      schema: [
        { name: "root", num_children: columns.length },
        ...columns.flatMap(({ schema }) => schema),
      ],
      kvMetadata: [
        { key: "huggingface", value: JSON.stringify(huggingFace(table, columns)) },
        { key: "isotrope", value: JSON.stringify(source.model.configuration) },
      ],
      createdBy: "isotrope",
    });
    return { "": new Uint8Array(buffer) };
  },
});

interface Column {
  readonly name: string;
  readonly schema: readonly SchemaElement[];
  readonly data: readonly unknown[] & ColumnSource["data"];
  /** The type of the datasets library. */
  readonly feature: object;
}

function columnsOf({ model }: ExportSource, table: Table, embedded: Embedded): Column[] {
  const { rows } = embedded;
  const { x, y } = planeOf({ ...vectorsOf(embedded, "z"), rows });
  const texts = Object.entries(textColumns(model, table, rows)).map(([name, data]) =>
    scalar(OWN.includes(name) ? `${name}_` : name, "STRING", data),
  );
  const names = [...table.classes];
  return [
    scalar(
      "id",
      "INT32",
      Array.from({ length: rows }, (_, row) => row),
    ),
    scalar("split", "STRING", new Array<string>(rows).fill("test")),
    {
      ...scalar("label", "INT32", [...table.test.labels.subarray(0, rows)]),
      feature: { names, _type: "ClassLabel" },
    },
    ...texts,
    listColumn("h", embedded),
    listColumn("z", embedded),
    scalar("x", "FLOAT", x),
    scalar("y", "FLOAT", y),
    imageColumn(table, rows),
    neighboursColumn({ ...vectorsOf(embedded, "h"), rows }),
  ];
}

const FEATURES: Readonly<Partial<Record<BasicType, string>>> = {
  INT32: "int32",
  FLOAT: "float32",
  STRING: "string",
};

function scalar(name: string, type: "INT32" | "FLOAT" | "STRING", data: unknown[]): Column {
  const schema: SchemaElement =
    type === "STRING"
      ? { name, type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "REQUIRED" }
      : { name, type, repetition_type: "REQUIRED" };
  return { name, schema: [schema], data, feature: { dtype: FEATURES[type], _type: "Value" } };
}

/** A list in the three levels that the format prescribes. */
const listSchema = (name: string, type: "INT32" | "FLOAT"): readonly SchemaElement[] => [
  { name, repetition_type: "OPTIONAL", num_children: 1, converted_type: "LIST" },
  { name: "list", repetition_type: "REPEATED", num_children: 1 },
  { name: "element", type, repetition_type: "OPTIONAL" },
];

const listFeature = (dtype: string) => ({ feature: { dtype, _type: "Value" }, _type: "Sequence" });

function listColumn(space: "h" | "z", embedded: Embedded): Column {
  const { data, cols } = vectorsOf(embedded, space);
  const lists = Array.from({ length: embedded.rows }, (_, row) => [
    ...data.subarray(row * cols, (row + 1) * cols),
  ]);
  return {
    name: space,
    schema: listSchema(space, "FLOAT"),
    data: lists,
    feature: listFeature("float32"),
  };
}

function imageColumn(table: Table, rows: number): Column {
  return {
    name: "image",
    schema: [
      { name: "image", repetition_type: "OPTIONAL", num_children: 2 },
      { name: "bytes", type: "BYTE_ARRAY", repetition_type: "OPTIONAL" },
      { name: "path", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
    ],
    data: Array.from({ length: rows }, (_, row) => ({
      bytes: pngOf(pixelsOf(table, row)),
      path: `test/${row}.png`,
    })),
    feature: { _type: "Image" },
  };
}

/** The nearest rows by cosine; distances are 1 − cosine. */
function neighboursColumn(h: Embeddings): Column {
  const { k, indices, cosines } = nearestByCosine(h, Math.min(NEIGHBOURS, h.rows - 1));
  return {
    name: "neighbors",
    schema: [
      { name: "neighbors", repetition_type: "OPTIONAL", num_children: 2 },
      ...listSchema("ids", "INT32"),
      ...listSchema("distances", "FLOAT"),
    ],
    data: Array.from({ length: h.rows }, (_, row) => ({
      ids: [...indices.subarray(row * k, (row + 1) * k)],
      distances: Array.from(cosines.subarray(row * k, (row + 1) * k), (cosine) => 1 - cosine),
    })),
    feature: { ids: listFeature("int32"), distances: listFeature("float32") },
  };
}

/** Coordinates along the two directions of largest variance. */
function planeOf(z: Embeddings): { readonly x: number[]; readonly y: number[] } {
  const dims = Math.min(2, z.cols);
  const coordinates = project(z, pca(z, dims));
  const along = (axis: number) =>
    Array.from({ length: z.rows }, (_, row) =>
      axis < dims ? (coordinates[row * dims + axis] ?? 0) : 0,
    );
  return { x: along(0), y: along(1) };
}

/** What the datasets library needs to show images and names of classes. */
const huggingFace = (table: Table, columns: readonly Column[]) => ({
  info: {
    description: table.schema.description,
    license: table.schema.licence.spdx,
    features: Object.fromEntries(columns.map(({ name, feature }) => [name, feature])),
  },
});
