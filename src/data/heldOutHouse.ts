/** Divides emoji into train and test rows by house and concept. */
import { InputError } from "../shared/errors.ts";
import type { Schema } from "./schema.ts";
import {
  type Rows,
  type Split,
  type Table,
  type TokensColumn,
  tableOf,
  tokensNamed,
} from "./table.ts";

interface Parts {
  /** The column that names the part of a test row: held-out house, held-out concept. */
  readonly column: { readonly name: string; readonly names: readonly string[] };
  readonly houses: { readonly heldOut: string; readonly trained: string };
}

/** A row of a split. */
interface Place {
  readonly split: Split;
  readonly row: number;
}

/**
 * Train: the train concepts in all houses but one. Test: as many train concepts as there are test concepts, evenly
 * spread, in the house left out; then the test concepts in a house that training has.
 */
export function withoutHouse(
  emoji: Table,
  schema: Schema,
  { column: { name, names }, houses }: Parts,
): Table {
  const heldOut = houseNamed(schema, houses.heldOut);
  const trained = houseNamed(schema, houses.trained);
  const placesIn = (split: Split, isWanted: (house: number | undefined) => boolean): Place[] =>
    Array.from({ length: split.count }, (_, row) => ({ split, row })).filter(({ row }) =>
      isWanted(split.factors.house?.[row]),
    );
  const concepts = placesIn(emoji.test, (house) => house === trained);
  const drawings = placesIn(emoji.train, (house) => house === heldOut);
  const known = concepts.flatMap((_, index) => {
    const drawing = drawings[Math.floor((index * drawings.length) / concepts.length)];
    return drawing ? [drawing] : [];
  });
  const values = Int32Array.from([...known.map(() => 0), ...concepts.map(() => 1)]);
  return tableOf(schema, {
    train: rowsAt(
      emoji,
      placesIn(emoji.train, (house) => house !== heldOut),
    ),
    test: {
      ...rowsAt(emoji, [...known, ...concepts]),
      further: { [name]: { kind: "category", names, values } },
    },
  });
}

function houseNamed({ factors }: Schema, house: string): number {
  const index = factors.find(({ name }) => name === "house")?.values.indexOf(house) ?? -1;
  if (index >= 0) return index;
  throw new InputError(`emoji: found no house ${house}; rebuild the dataset with npm run datasets`);
}

function rowsAt({ schema, height, width, channels }: Table, places: readonly Place[]): Rows {
  const stride = height * width * channels;
  const images = new Uint8Array(places.length * stride);
  for (const [index, { split, row }] of places.entries()) {
    images.set(split.images.subarray(row * stride, (row + 1) * stride), index * stride);
  }
  const texts = schema.columns.filter(({ kind }) => kind === "tokens");
  return {
    count: places.length,
    images,
    labels: places.map(({ split, row }) => split.labels[row] ?? -1),
    factors: Object.fromEntries(
      schema.factors.map(({ name }) => [
        name,
        places.map(({ split, row }) => split.factors[name]?.[row] ?? -1),
      ]),
    ),
    texts: Object.fromEntries(texts.map(({ name }) => [name, textsAt(name, places)])),
  };
}

function textsAt(name: string, places: readonly Place[]): TokensColumn {
  const columns = places.map(({ split }) => tokensNamed(split, name));
  const [first] = columns;
  if (!first) throw new InputError(`column ${name}: found no rows`);
  const { vocabulary, perRow } = first;
  const entries = places.flatMap(({ row }, place) => {
    const { ids, offsets } = columns[place] ?? first;
    return Array.from({ length: perRow }, (_, index) => {
      const entry = row * perRow + index;
      return ids.subarray(offsets[entry], offsets[entry + 1]);
    });
  });
  const offsets = new Uint32Array(entries.length + 1);
  for (const [entry, { length }] of entries.entries()) {
    offsets[entry + 1] = (offsets[entry] ?? 0) + length;
  }
  const ids = new Uint16Array(offsets[entries.length] ?? 0);
  for (const [entry, text] of entries.entries()) ids.set(text, offsets[entry]);
  return { kind: "tokens", vocabulary, perRow, offsets, ids };
}
