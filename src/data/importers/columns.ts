/** The columns of values that come with pictures: categories with few values, and numbers. */
import type { Factor, SplitName } from "../schema.ts";
import type { DecodedRow } from "./decode.ts";

export interface ValueColumns {
  readonly factors: readonly Factor[];
  /** By factor name, indices of its values. */
  readonly indices: Readonly<Record<SplitName, Readonly<Record<string, Int32Array>>>>;
  /** Names of the columns of numbers. */
  readonly names: readonly string[];
  /** By name, NaN where a row has none. */
  readonly numbers: Readonly<Record<SplitName, Readonly<Record<string, Float64Array>>>>;
  /** Sentences about columns that are left out. */
  readonly notes: readonly string[];
}

type Rows = Readonly<Record<SplitName, readonly DecodedRow[]>>;

/** Numbers with at most this many different values are categories. */
const FEW_NUMBERS = 12;
/** As many as factors that probes predict may have. */
const MOST_VALUES = 64;
/** Names that columns of the table have. */
const TAKEN = ["image", "class", "caption"];
/** The value of rows that state none. */
export const MISSING = "not stated";

/** Columns whose values are nearly all different, such as names of files, are left out. */
export function valueColumns(rows: Rows): ValueColumns {
  const all = [...rows.train, ...rows.test];
  const names = [...new Set(all.flatMap(({ values = {} }) => Object.keys(values)))].sort();
  const factors: Factor[] = [];
  const numbers: string[] = [];
  const leftOut: string[] = [];
  const sources = new Map<string, string>();
  for (const name of names) {
    const column = TAKEN.includes(name) ? `${name} (given)` : name;
    sources.set(column, name);
    const values = all.map((row) => statedValue(row, name));
    const stated = values.filter((value) => value !== MISSING);
    const different = new Set(stated);
    const isNumeric = stated.length > 0 && stated.every((value) => Number.isFinite(Number(value)));
    if (isNumeric && different.size > FEW_NUMBERS) numbers.push(column);
    else if (different.size < 2 || different.size > Math.min(MOST_VALUES, all.length / 2)) {
      leftOut.push(name);
    } else {
      const isMissing = stated.length < values.length;
      factors.push({
        name: column,
        values: [...sortedNames([...different]), ...(isMissing ? [MISSING] : [])],
      });
    }
  }
  const given = (row: DecodedRow, column: string) =>
    statedValue(row, sources.get(column) ?? column);
  const indicesOf = (split: SplitName) =>
    Object.fromEntries(
      factors.map(({ name, values }) => {
        const places = new Map(values.map((value, index) => [value, index]));
        return [name, Int32Array.from(rows[split], (row) => places.get(given(row, name)) ?? 0)];
      }),
    );
  const numbersOf = (split: SplitName) =>
    Object.fromEntries(
      numbers.map((name) => [
        name,
        Float64Array.from(rows[split], (row) => {
          const text = given(row, name);
          return text === MISSING ? Number.NaN : Number(text);
        }),
      ]),
    );
  return {
    factors,
    names: numbers,
    indices: { train: indicesOf("train"), test: indicesOf("test") },
    numbers: { train: numbersOf("train"), test: numbersOf("test") },
    notes:
      leftOut.length > 0
        ? [
            `Columns with one value, or with nearly as many values as rows, are left out: ${leftOut.join(", ")}.`,
          ]
        : [],
  };
}

function statedValue({ values }: DecodedRow, name: string): string {
  const value = values && Object.hasOwn(values, name) ? values[name]?.trim() : undefined;
  return value === undefined || value === "" ? MISSING : value;
}

/** Numbers by their size, other names by code units. */
export function sortedNames(names: readonly string[]): string[] {
  const areNumbers = names.every((name) => /^-?\d+(\.\d+)?$/.test(name));
  return [...names].sort(
    areNumbers
      ? (first, second) => Number(first) - Number(second)
      : (first, second) => (first < second ? -1 : first > second ? 1 : 0),
  );
}
