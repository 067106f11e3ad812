/** Decodes the rows that an importer found, one after another, and lets other work go on between them. */
import { InputError, oneLineOf } from "../../shared/errors.ts";
import { othersTurn } from "../../shared/pieces.ts";
import { MOST_IMAGE_BYTES, MOST_TEST_ROWS } from "./budgets.ts";
import type { Found, Item, Refusal } from "./definition.ts";
import { fitted, greyRow, isGrey } from "./fit.ts";
import type { ImportSettings } from "./settings.ts";
import { sampledRows, splitRows } from "./splits.ts";

export interface Progress {
  readonly done: number;
  readonly total: number;
  /** The file that is being decoded. */
  readonly file: string;
}

export interface Watching {
  readonly progress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

export interface DecodedRow extends Omit<Item, "picture"> {
  /** [side, side, channels]. */
  readonly pixels: Uint8Array;
}

export interface Decoded {
  readonly side: number;
  readonly channels: 1 | 3;
  readonly rows: readonly DecodedRow[];
  readonly refused: readonly Refusal[];
  readonly notes: readonly string[];
}

/** How long rows are decoded before other tasks run. */
const PIECE_MS = 40;
const USUAL_SIDE = 32;
const LARGEST_SIDE = 64;

/**
 * Throws {@link InputError} if no picture can be decoded, and the signal's reason if it is aborted. A picture that
 * cannot be decoded is refused and the rest goes on.
 */
export async function decodeRows(
  found: Found,
  settings: ImportSettings,
  { progress, signal }: Watching = {},
): Promise<Decoded> {
  const notes: string[] = [];
  const refused: Refusal[] = [];
  const counts = new Map<string, number>();
  const side = settings.side === "auto" ? await naturalSide(found.items) : Number(settings.side);
  const keepsColour = settings.colour !== "grey" && found.channels !== 1;
  const items = withinBudget(found.items, side * side * (keepsColour ? 3 : 1), settings, notes);
  const rows: DecodedRow[] = [];
  let paused = performance.now();
  for (const [done, { picture, ...item }] of items.entries()) {
    if (performance.now() - paused > PIECE_MS) {
      progress?.({ done, total: items.length, file: item.file });
      await othersTurn();
      paused = performance.now();
    }
    signal?.throwIfAborted();
    try {
      const decoded = await picture();
      for (const note of "notes" in decoded ? decoded.notes : []) {
        counts.set(note, (counts.get(note) ?? 0) + 1);
      }
      const row = rowOf(decoded, side, settings);
      rows.push({ ...item, pixels: keepsColour ? row : greyRow(row) });
    } catch (error) {
      refused.push({ file: item.file, reason: reasonOf(error) });
    }
  }
  for (const [note, count] of counts) {
    notes.push(`${count} ${count === 1 ? "picture is" : "pictures are"} ${note}.`);
  }
  if (rows.length === 0) throw new InputError(noneOf(items.length, refused));
  const allGrey =
    keepsColour && settings.colour === "auto" && rows.every(({ pixels }) => isGrey(pixels));
  return {
    side,
    channels: keepsColour && !allGrey ? 3 : 1,
    rows: allGrey ? rows.map((row) => ({ ...row, pixels: firstChannel(row.pixels) })) : rows,
    refused,
    notes,
  };
}

/** Equal for settings that decode the same rows. The split matters only if not all rows are kept. */
export function decodingKey({ items, channels }: Found, settings: ImportSettings): string {
  const { side, fit, ground, colour, test, seed } = settings;
  const largest = side === "auto" ? LARGEST_SIDE : Number(side);
  const rowBytes = largest * largest * (colour === "grey" || channels === 1 ? 1 : 3);
  const isWhole = items.length <= Math.min(MOST_TEST_ROWS, MOST_IMAGE_BYTES / rowBytes);
  return JSON.stringify([side, fit, ground, colour, ...(isWhole ? [] : [test, seed])]);
}

/** Some rows, evenly spread over all, as they are with these settings; pictures that cannot be decoded are left out. */
export async function sampleRows(
  { items }: Pick<Found, "items">,
  most: number,
  settings: ImportSettings,
  { signal }: Watching = {},
): Promise<{ readonly side: number; readonly rows: readonly DecodedRow[] }> {
  const side = settings.side === "auto" ? await naturalSide(items) : Number(settings.side);
  const count = Math.min(most, items.length);
  const rows: DecodedRow[] = [];
  for (let index = 0; index < count; index++) {
    await othersTurn();
    signal?.throwIfAborted();
    const item = items[Math.floor(((index + 0.5) * items.length) / count)];
    if (!item) continue;
    const { picture, ...facts } = item;
    try {
      const pixels = rowOf(await picture(), side, settings);
      rows.push({ ...facts, pixels: settings.colour === "grey" ? greyAsColour(pixels) : pixels });
    } catch {
      // Refused with its reason when all rows are decoded.
    }
  }
  return { side, rows };
}

/** The grey values of a row in all three channels. */
function greyAsColour(row: Uint8Array): Uint8Array {
  const grey = greyRow(row);
  return row.map((_, index) => grey[Math.floor(index / 3)] ?? 0);
}

/** The side of the first picture that can be decoded, if the models can take it as it is. */
async function naturalSide(items: readonly Item[]): Promise<number> {
  for (const item of items.slice(0, 20)) {
    try {
      const { width, height } = await item.picture();
      return width === height && width >= 28 && width <= LARGEST_SIDE && width % 4 === 0
        ? width
        : USUAL_SIDE;
    } catch {
      // Refused when its turn comes.
    }
  }
  return USUAL_SIDE;
}

/** The rows that fit into a buffer of the device, chosen by the seed. */
function withinBudget(
  items: readonly Item[],
  rowBytes: number,
  { test, seed }: ImportSettings,
  notes: string[],
): readonly Item[] {
  const most = Math.floor(MOST_IMAGE_BYTES / rowBytes);
  const { rows } = splitRows(items, test, seed);
  if (rows.train.length <= most && rows.test.length <= MOST_TEST_ROWS) return items;
  const limits = { train: most, test: Math.min(most, MOST_TEST_ROWS) };
  const kept = new Set<Item>();
  for (const split of ["train", "test"] as const) {
    const sample = sampledRows(rows[split], limits[split], seed);
    for (const item of sample) kept.add(item);
    if (sample.length < rows[split].length) {
      notes.push(
        `${sample.length} of ${rows[split].length} ${split} rows are kept, chosen by the seed: ${split === "train" ? "a buffer of the device holds no more images of this size" : "test rows are embedded at every evaluation"}.`,
      );
    }
  }
  // A split that was made is made again from the sample, with other rows in it.
  return items
    .filter((item) => kept.has(item))
    .map((item) => ({ ...item, split: rows.test.includes(item) ? "test" : "train" }));
}

function rowOf(
  picture: Parameters<typeof fitted>[0],
  side: number,
  settings: ImportSettings,
): Uint8Array {
  const isWhole = picture.width === side && picture.height === side && !("rgba" in picture);
  return isWhole && picture.channels === 3 ? picture.data : fitted(picture, side, settings);
}

const firstChannel = (pixels: Uint8Array): Uint8Array =>
  Uint8Array.from({ length: pixels.length / 3 }, (_, pixel) => pixels[pixel * 3] ?? 0);

/** Messages of readers start with the file, which is shown beside them. */
function reasonOf(error: unknown): string {
  if (!(error instanceof InputError)) return `cannot be decoded: ${oneLineOf(error)}`;
  return error.message.replace(/^[^:]*\.[a-z0-9]+(?: row \d+)?: /i, "");
}

function noneOf(count: number, refused: readonly Refusal[]): string {
  const [first] = refused;
  const example = first ? `; the first: ${first.file}: ${first.reason}` : "";
  return `none of ${count} files is a picture that can be used${example}`;
}
