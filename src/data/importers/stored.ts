/**
 * An imported dataset as plain data, which is hashed and turned into a table: what was decoded from the files of
 * a person, in the order of the rows.
 */
import { sha256Of } from "../../shared/sha256.ts";
import type { Factor, SplitName } from "../schema.ts";
import type { Refusal } from "./definition.ts";
import type { ImportSettings } from "./settings.ts";

export interface StoredSplit {
  readonly count: number;
  /** [n, side, side, channels], 0 to 255. */
  readonly images: Uint8Array;
  /** [n], indices of the classes. */
  readonly labels: Int32Array;
  readonly factors: Readonly<Record<string, Int32Array>>;
  readonly numbers: Readonly<Record<string, Float64Array>>;
  /** `perRow` texts a row, row after row; empty without captions. */
  readonly texts: readonly string[];
}

export interface Stored {
  /** SHA-256 of everything that a run depends on, in hexadecimal. */
  readonly hash: string;
  /** Of the folder or file. */
  readonly name: string;
  readonly what: string;
  readonly settings: ImportSettings;
  readonly side: number;
  readonly channels: 1 | 3;
  readonly classes: readonly string[];
  /** Whether the files name classes; without, all rows are of one. */
  readonly isLabelled: boolean;
  readonly factors: readonly Factor[];
  /** Names of the columns of numbers. */
  readonly numbers: readonly string[];
  /** Captions a row; 0 for none. */
  readonly perRow: number;
  readonly refused: readonly Refusal[];
  readonly notes: readonly string[];
  readonly splits: Readonly<Record<SplitName, StoredSplit>>;
}

export const SPLITS = ["train", "test"] as const;

/** The hash of the rows and of what is known of them, but not of names, settings and refused files. */
export async function hashOf(stored: Omit<Stored, "hash">): Promise<string> {
  const { side, channels, classes, factors, numbers, perRow, splits, name } = stored;
  const parts: unknown[] = [{ side, channels, classes, factors, numbers, perRow }];
  for (const split of SPLITS) {
    const { images, texts } = splits[split];
    const columns = columnsOf(stored, splits[split]).map((column) => [...column]);
    parts.push({ images: await sha256Of(images.slice(), name), columns, texts });
  }
  return sha256Of(new TextEncoder().encode(JSON.stringify(parts)), name);
}

/** Labels, then factors and numbers in the order of their names. */
export const columnsOf = (
  { factors, numbers }: Pick<Stored, "factors" | "numbers">,
  split: StoredSplit,
): (Int32Array | Float64Array)[] => [
  split.labels,
  ...factors.flatMap(({ name }) => split.factors[name] ?? []),
  ...numbers.flatMap((name) => split.numbers[name] ?? []),
];
