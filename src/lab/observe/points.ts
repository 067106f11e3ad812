/**
 * The images behind the points, and where the encoder puts them. A point's id is its place in one
 * order that never changes: the test images first, in file order, then the training images. So a point
 * that is looked at stays the same point however many are shown beside it.
 */
import type { Dataset, Split } from "../../data/index.ts";
import { at } from "../../shared/errors.ts";
import type { Embedded, Training } from "../../training/training.ts";
import type { PointsEvent } from "../protocol/index.ts";

/** How many points a person may ask for. */
export const POINT_COUNTS: readonly number[] = [500, 2000, 10_000];

/** Fewer on a software adapter, where embedding is slow. */
export const defaultPoints = (software: boolean): number => (software ? 500 : 2000);

/** As many as are wanted and there. */
export const pointsOf = ({ test, train }: Dataset, wanted: number): number =>
  Math.min(wanted, test.count + train.count);

/** The first `count` points' images and labels, copied. */
export function describePoints(dataset: Dataset, count: number): PointsEvent {
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
  };
}

/** Classes of the first `count` points. */
export function labelsOf({ test, train }: Dataset, count: number): Int32Array {
  const tests = Math.min(count, test.count);
  const labels = new Int32Array(count);
  labels.set(test.labels.subarray(0, tests));
  labels.set(train.labels.subarray(0, count - tests), tests);
  return labels;
}

export interface PointEmbeddings {
  /** The points embedded so far, from the first on; some as an earlier look found them. */
  embedded(): Embedded;
  /** Whether the first `rows` points, or all, are where the encoder of the last refresh puts them. */
  isFresh(rows?: number): boolean;
  /**
   * Embeds points with the encoder as it is: the first `least` in any case, then those that have
   * waited longest, until all are done or `milliseconds` have passed. `anew`: the encoder has changed
   * since the last time. Resolves to the number of points that are where it puts them now.
   */
  refresh(least: number, milliseconds: number, anew: boolean): Promise<number>;
}

/** Images embedded before the clock is read again. */
const PIECE = 250;

interface Piece {
  readonly split: "test" | "train";
  /** Place of its first image in the split, and of its first point. */
  readonly from: number;
  readonly first: number;
  readonly rows: number;
}

/** `count` points of a run's data set, none of them embedded yet. */
export function createPointEmbeddings(
  training: Training,
  dataset: Dataset,
  count: number,
): PointEmbeddings {
  const hDim = training.model.features.outputDim;
  const zDim = training.model.built.projector.outputDim;
  const h = new Float32Array(count * hDim);
  const z = new Float32Array(count * zDim);
  const pieces = piecesOf(count, Math.min(count, dataset.test.count));
  /** The look that each piece was embedded at; 0 for never. */
  const seenAt = pieces.map(() => 0);
  let look = 1;

  const embed = async (index: number): Promise<void> => {
    const { split, from, first, rows } = at(pieces, index);
    const piece = await training.embed(split, rows, from);
    h.set(piece.h, first * hDim);
    z.set(piece.z, first * zDim);
    seenAt[index] = look;
  };
  /** The piece that has waited longest, if any is behind. */
  const oldest = (): number | undefined => {
    const earliest = Math.min(...seenAt);
    return earliest < look ? seenAt.indexOf(earliest) : undefined;
  };

  return {
    embedded() {
      const unseen = seenAt.indexOf(0);
      const rows = unseen < 0 ? count : at(pieces, unseen).first;
      return { rows, h: h.subarray(0, rows * hDim), hDim, z: z.subarray(0, rows * zDim), zDim };
    },
    isFresh: (rows = count) =>
      pieces.every(({ first }, index) => first >= rows || seenAt[index] === look),
    async refresh(least, milliseconds, anew) {
      const until = performance.now() + milliseconds;
      if (anew) look++;
      for (const [index, { first }] of pieces.entries()) {
        if (first < least && at(seenAt, index) < look) await embed(index);
      }
      for (let next = oldest(); next !== undefined; next = oldest()) {
        if (performance.now() > until) break;
        await embed(next);
      }
      return pieces.reduce((sum, { rows }, index) => sum + (seenAt[index] === look ? rows : 0), 0);
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
