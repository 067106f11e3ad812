/**
 * The images of the points and their embeddings. A point's id is its index in a fixed order: test images
 * first, in file order, then training images. An id is the same image for any number of points.
 */
import { type Split, type Table, textOf, tokensNamed } from "../../data/index.ts";
import { at } from "../../shared/errors.ts";
import { type Embedded, emptyEmbedded, firstRows, writeRows } from "../../training/embedded.ts";
import type { TextColumn } from "../../training/space.ts";
import type { Training } from "../../training/training.ts";
import { repeated } from "../evaluate/joint.ts";
import type { PointsEvent } from "../protocol/index.ts";
import { partsOfSpace, type Space } from "../protocol/space.ts";

/** Numbers of points that the user can choose. */
export const POINT_COUNTS: readonly number[] = [500, 2000, 10_000];

/** Fewer on a software adapter, where embedding is slow. */
export const defaultPoints = (software: boolean): number => (software ? 500 : 2000);

/** `wanted`, limited by the dataset. */
export const pointsOf = ({ test, train }: Table, wanted: number): number =>
  Math.min(wanted, test.count + train.count);

/** Copies of the first `count` images and labels, and of the texts of a column. */
export function describePoints(
  dataset: Table,
  count: number,
  column: TextColumn | undefined,
): PointsEvent {
  const { id, height, width, channels, classes, test, train } = dataset;
  const size = height * width * channels;
  const images = new Uint8Array(count * size);
  const labels = labelsOf(dataset, count);
  const tests = Math.min(count, test.count);
  const put = (split: Split, at: number, rows: number) =>
    images.set(split.images.subarray(0, rows * size), at * size);
  put(test, 0, tests);
  put(train, tests, count - tests);
  return {
    type: "points",
    dataset: id,
    count,
    tests,
    height,
    width,
    channels,
    images,
    labels,
    classes,
    ...(column && { texts: textsOfPoints(dataset, column.name, count) }),
  };
}

/** The first text of each of the first `count` rows. */
function textsOfPoints({ test, train }: Table, column: string, count: number): readonly string[] {
  const tests = Math.min(count, test.count);
  const of = (split: Split, rows: number) => {
    const texts = tokensNamed(split, column);
    return Array.from({ length: rows }, (_, row) => textOf(texts, row));
  };
  return [...of(test, tests), ...of(train, count - tests)];
}

/** Classes of the points of a space for `count` rows. */
export const labelsIn = (dataset: Table, space: Space, count: number): Int32Array =>
  repeated(labelsOf(dataset, count), partsOfSpace(space).length);

/** Classes of the first `count` rows. */
function labelsOf({ test, train }: Table, count: number): Int32Array {
  const tests = Math.min(count, test.count);
  const labels = new Int32Array(count);
  labels.set(test.labels.subarray(0, tests));
  labels.set(train.labels.subarray(0, count - tests), tests);
  return labels;
}

export interface PointEmbeddings {
  /** Embeddings of the first points, up to the first one never embedded. Some may be of earlier refreshes. */
  embedded(): Embedded;
  /** Whether the first `rows` points, or all, were embedded since the weights last changed. */
  isFresh(rows?: number): boolean;
  /**
   * Embeds points with the current weights: the first `least` without a time limit, then those that have
   * waited longest, until `milliseconds` have passed. `anew`: the weights have changed since the last
   * refresh. Resolves to the number of points embedded with the current weights.
   */
  refresh(least: number, milliseconds: number, anew: boolean): Promise<number>;
}

/** Images embedded between two checks of the time limit. */
const PIECE = 250;

interface Piece {
  readonly split: "test" | "train";
  /** Index of its first image in the split, and of its first point. */
  readonly from: number;
  readonly first: number;
  readonly rows: number;
}

/** Starts with no point embedded. */
export function createPointEmbeddings(
  training: Training,
  dataset: Table,
  count: number,
): PointEmbeddings {
  const all = emptyEmbedded(training.model.spaces, count);
  const pieces = piecesOf(count, Math.min(count, dataset.test.count));
  /** The refresh at which each piece was embedded; 0 for never. */
  const embeddedAt = pieces.map(() => 0);
  let generation = 1;

  const embed = async (index: number): Promise<void> => {
    const { split, from, first, rows } = at(pieces, index);
    const piece = await training.embed(split, rows, from);
    writeRows(all, (space) => piece.spaces[space]?.data, first, rows);
    embeddedAt[index] = generation;
  };
  /** The piece that has waited longest; undefined if all are fresh. */
  const oldest = (): number | undefined => {
    const earliest = Math.min(...embeddedAt);
    return earliest < generation ? embeddedAt.indexOf(earliest) : undefined;
  };

  return {
    embedded() {
      const missing = embeddedAt.indexOf(0);
      const rows = missing < 0 ? count : at(pieces, missing).first;
      return firstRows(all, rows);
    },
    isFresh: (rows = count) =>
      pieces.every(({ first }, index) => first >= rows || embeddedAt[index] === generation),
    async refresh(least, milliseconds, anew) {
      const until = performance.now() + milliseconds;
      if (anew) generation++;
      for (const [index, { first }] of pieces.entries()) {
        if (first < least && at(embeddedAt, index) < generation) await embed(index);
      }
      for (let next = oldest(); next !== undefined; next = oldest()) {
        if (performance.now() > until) break;
        await embed(next);
      }
      return pieces.reduce(
        (sum, { rows }, index) => sum + (embeddedAt[index] === generation ? rows : 0),
        0,
      );
    },
  };
}

function piecesOf(count: number, tests: number): Piece[] {
  const pieces: Piece[] = [];
  for (let first = 0; first < count; first += pieces.at(-1)?.rows ?? 0) {
    const split = first < tests ? "test" : "train";
    const rows = Math.min(PIECE, (split === "test" ? tests : count) - first);
    pieces.push({ split, from: split === "test" ? first : first - tests, first, rows });
  }
  return pieces;
}
