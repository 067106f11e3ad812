/** Embeddings of other programs: a CSV, TSV or Parquet file of vectors, with labels where it has a column of them. */
import type { TensorOf } from "../formats/tensor.ts";
import { decodeCsv } from "../shared/csv.ts";
import { InputError } from "../shared/errors.ts";
import { sortedNames } from "./importers/columns.ts";
import { readParquet } from "./importers/parquet.ts";

export interface VectorTable {
  readonly vectors: TensorOf<"F32">;
  /** Whether the file has float64 values that float32 does not hold. Decimal numbers of a text are not counted. */
  readonly rounded: boolean;
  /** [n], indices of the sorted names; −1 where a row has none. */
  readonly labels?: Int32Array;
  /** Where the numbers come from, for example "column h" or "64 columns". */
  readonly source: string;
}

export const isVectorTable = (path: string): boolean => /\.(csv|tsv|parquet)$/i.test(path);

const VECTORS = ["h", "z", "embedding", "embeddings", "vector", "vectors", "features"];
const LABELS = ["label", "labels", "class", "category", "target"];
/** Columns of numbers that are no coordinates. */
const OTHERS = ["id", "index", "row", "step", "epoch", "split", "x", "y", ...LABELS];

/** By column, a value a row. */
type Columns = ReadonlyMap<string, readonly unknown[]>;

/** `column`: the column of vectors, or what the names of their columns begin with. Throws {@link InputError}. */
export async function readVectorTable(
  bytes: Uint8Array,
  name: string,
  column?: string,
): Promise<VectorTable> {
  const columns = /\.parquet$/i.test(name)
    ? columnsOf((await readParquet(bytes, name)).rows)
    : csvColumns(new TextDecoder().decode(bytes), name);
  const named = [...columns.keys()].find((each) => LABELS.includes(each.toLowerCase()));
  const given = named === undefined ? undefined : columns.get(named);
  return { ...vectorsIn(columns, name, column), ...(given && { labels: labelsOf(given) }) };
}

function columnsOf(rows: readonly object[]): Columns {
  const columns = new Map<string, unknown[]>();
  for (const [index, row] of rows.entries()) {
    for (const [name, value] of Object.entries(row)) {
      const values = columns.get(name) ?? new Array(rows.length);
      values[index] = value;
      columns.set(name, values);
    }
  }
  return columns;
}

/** Without a header the columns are numbered. */
function csvColumns(text: string, name: string): Columns {
  const [first, ...rest] = decodeCsv(text, /\.tsv$/i.test(name) ? "\t" : ",") ?? [];
  if (!first) {
    throw new InputError(`${name}: not a table: it is empty or a quotation is not closed`);
  }
  const hasHeader = first.some((field) => !isNumber(field));
  const rows = hasHeader ? rest : [first, ...rest];
  const names = first.map((field, index) => (hasHeader ? field.trim() : String(index)));
  return new Map(names.map((each, index) => [each, rows.map((row) => row[index] ?? "")]));
}

function vectorsIn(
  columns: Columns,
  name: string,
  column: string | undefined,
): Pick<VectorTable, "vectors" | "rounded" | "source"> {
  const names = [...columns.keys()];
  const lists = names.filter((each) => isList(columns.get(each)?.[0]));
  const wanted = column === undefined ? VECTORS : [column];
  const list =
    wanted.find((each) => lists.includes(each)) ?? (column === undefined ? lists[0] : undefined);
  if (list !== undefined) {
    return {
      vectors: joined(columns.get(list) ?? [], `${name}, ${list}`),
      rounded: isRounded(columns.get(list) ?? []),
      source: `column ${list}`,
    };
  }
  const parts = names.filter((each) =>
    column === undefined
      ? !OTHERS.includes(each.toLowerCase()) && columns.get(each)?.every(isNumber)
      : each === column ||
        (each.startsWith(column) && /^[._]?\d+$/.test(each.slice(column.length))),
  );
  if (parts.length === 0) {
    throw new InputError(
      `${name}: found ${names.length > 0 ? `the columns ${names.slice(0, 12).join(", ")}` : "no columns"}; expected ${column === undefined ? "a column of vectors, or columns of numbers" : `a column ${column}, or columns ${column}0, ${column}1, …`}`,
    );
  }
  const rows = columns.get(parts[0] ?? "")?.length ?? 0;
  const vectors = Array.from({ length: rows }, (_, row) =>
    parts.map((each) => columns.get(each)?.[row]),
  );
  return {
    vectors: joined(vectors, name),
    rounded: isRounded(vectors),
    source: parts.length === 1 ? `column ${parts[0]}` : `${parts.length} columns`,
  };
}

function joined(vectors: readonly unknown[], name: string): TensorOf<"F32"> {
  const lists = vectors.map((vector) => (isList(vector) ? Array.from(vector) : []));
  const [first] = lists;
  if (!first) throw new InputError(`${name}: has no rows; expected a vector in each row`);
  const cols = first.length;
  const data = new Float32Array(lists.length * cols);
  for (const [row, list] of lists.entries()) {
    if (list.length !== cols || cols === 0) {
      throw new InputError(
        `${name}: row ${row} has ${list.length} numbers, row 0 has ${cols}; expected the same number, at least one, in every row`,
      );
    }
    for (const [place, value] of list.entries()) {
      const number = isNumber(value) ? Math.fround(Number(value)) : Number.NaN;
      if (!Number.isFinite(number)) {
        throw new InputError(
          `${name}: row ${row} holds ${JSON.stringify(String(value))}; expected finite float32 numbers`,
        );
      }
      data[row * cols + place] = number;
    }
  }
  return { dtype: "F32", shape: [lists.length, cols], data };
}

function labelsOf(values: readonly unknown[]): Int32Array {
  const texts = values.map((value) => (value === null || value === undefined ? "" : String(value)));
  const places = new Map(
    sortedNames([...new Set(texts)].filter((text) => text !== "" && text !== "-1")).map(
      (each, index) => [each, index],
    ),
  );
  return Int32Array.from(texts, (text) => places.get(text) ?? -1);
}

const isRounded = (vectors: readonly unknown[]): boolean =>
  vectors.some(
    (vector) =>
      isList(vector) &&
      Array.from(vector).some((value) => typeof value === "number" && value !== Math.fround(value)),
  );

const isList = (value: unknown): value is ArrayLike<unknown> & Iterable<unknown> =>
  Array.isArray(value) || value instanceof Float32Array || value instanceof Float64Array;

const isNumber = (value: unknown): boolean =>
  typeof value === "number" ||
  typeof value === "bigint" ||
  (typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value)));
