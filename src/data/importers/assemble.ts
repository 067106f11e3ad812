/** Decoded rows as a dataset: classes, splits, captions and columns of values. */
import { InputError } from "../../shared/errors.ts";
import type { SplitName } from "../schema.ts";
import { sortedNames, valueColumns } from "./columns.ts";
import type { Decoded, DecodedRow } from "./decode.ts";
import type { Found, Refusal } from "./definition.ts";
import type { ImportSettings } from "./settings.ts";
import { splitRows } from "./splits.ts";
import { hashOf, type Stored, type StoredSplit } from "./stored.ts";

/** The class of rows without one where others have one, and of all rows where none has. */
const [NO_CLASS, ONLY_CLASS] = ["no class", "picture"];
/** A batch needs two rows, and metrics a test split. */
const LEAST_ROWS = 4;
/** Classes with fewer training rows are named: probes can hardly learn them. */
const FEW_ROWS = 10;

/** Throws {@link InputError} if too few rows are left. */
export async function assemble(
  name: string,
  found: Found,
  decoded: Decoded,
  settings: ImportSettings,
): Promise<Stored> {
  const { side, channels } = decoded;
  const notes = [...found.notes, ...decoded.notes];
  const refused: Refusal[] = [...found.refused, ...decoded.refused];
  const rows = withCaptions(decoded.rows, refused);
  if (rows.length < LEAST_ROWS) {
    throw new InputError(
      `${rows.length} ${rows.length === 1 ? "row" : "rows"} can be used; expected ${LEAST_ROWS} or more, for a train and a test split`,
    );
  }
  const isLabelled = rows.some(({ label }) => label !== undefined);
  const classOf = ({ label }: DecodedRow) => label ?? (isLabelled ? NO_CLASS : ONLY_CLASS);
  const present = new Set(rows.map(classOf));
  const stated = found.classes?.every((each, index, all) => all.indexOf(each) === index)
    ? found.classes
    : undefined;
  const classes =
    stated && [...present].every((each) => stated.includes(each))
      ? stated
      : sortedNames([...present]);
  const { rows: split, isMade } = splitRows(rows, settings.test, settings.seed);
  if (split.test.length === 0 || split.train.length < 2) {
    throw new InputError(
      `no class has two rows, so that no test split can be made of ${rows.length} rows; expected classes of several rows, or a test folder`,
    );
  }
  if (isMade) {
    notes.push(
      `The files have no split: ${split.test.length} of ${rows.length} rows, chosen by the seed from every class, are the test split.`,
    );
  }
  const columns = valueColumns(split);
  const perRow = captionsPerRow(rows);
  const places = new Map(classes.map((each, index) => [each, index]));
  const storedSplit = (which: SplitName): StoredSplit => ({
    count: split[which].length,
    images: joined(split[which], side * side * channels),
    labels: Int32Array.from(split[which], (row) => places.get(classOf(row)) ?? 0),
    factors: columns.indices[which],
    numbers: columns.numbers[which],
    texts: split[which].flatMap(({ texts = [] }) => texts.slice(0, perRow)),
  });
  const splits = { train: storedSplit("train"), test: storedSplit("test") };
  const stored = {
    name,
    what: found.what,
    settings,
    side,
    channels,
    classes,
    isLabelled,
    factors: columns.factors,
    numbers: columns.names,
    perRow,
    refused,
    notes: [...notes, ...columns.notes, ...classNotes(classes, splits, isLabelled)],
    splits,
  };
  return { ...stored, hash: await hashOf(stored) };
}

/** If some rows have captions, those without are refused: a method with texts has nothing to pair them with. */
function withCaptions(rows: readonly DecodedRow[], refused: Refusal[]): readonly DecodedRow[] {
  if (rows.every(({ texts }) => texts === undefined)) return rows;
  return rows.filter(({ file, texts }) => {
    if (texts !== undefined) return true;
    refused.push({ file, reason: "has no caption, and others have one" });
    return false;
  });
}

/** As many captions a row as every row has; a column has equally many for each. */
const captionsPerRow = (rows: readonly DecodedRow[]): number =>
  rows.reduce((least, { texts = [] }) => Math.min(least, texts.length), Number.POSITIVE_INFINITY);

function joined(rows: readonly DecodedRow[], size: number): Uint8Array {
  const images = new Uint8Array(rows.length * size);
  for (const [index, { pixels }] of rows.entries()) images.set(pixels, index * size);
  return images;
}

/** Where class probes say little or nothing. */
function classNotes(
  classes: readonly string[],
  splits: Stored["splits"],
  isLabelled: boolean,
): string[] {
  if (!isLabelled) {
    return ["The files name no classes, so that class probes and colours by class say nothing."];
  }
  if (classes.length === 1) {
    return ["All rows are of one class, so that class probes and colours by class say nothing."];
  }
  const train = new Int32Array(classes.length);
  const test = new Int32Array(classes.length);
  for (const label of splits.train.labels) train[label] = (train[label] ?? 0) + 1;
  for (const label of splits.test.labels) test[label] = (test[label] ?? 0) + 1;
  const few = classes.filter((_, index) => (train[index] ?? 0) < FEW_ROWS);
  const untested = classes.filter((_, index) => test[index] === 0);
  return [
    ...(few.length > 0
      ? [`Fewer than ${FEW_ROWS} training rows, too few for a probe: ${listed(few)}.`]
      : []),
    ...(untested.length > 0
      ? [`No test rows, so that no probe is scored: ${listed(untested)}.`]
      : []),
  ];
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 8).join(", ");
  return names.length > 8 ? `${shown} and ${names.length - 8} more classes` : shown;
}
