/**
 * The parts of a geometry that grow as n², computed on a device while the thread goes on. The GPU adds
 * in float32, so care goes into what it is given and what it is asked:
 *
 * - Rows are brought to unit length and their mean is taken away in float64, before they are rounded.
 *   No distance changes, and of rows that are nearly one just what tells them apart is kept.
 * - Of the neighbours it only says who may be among them, a few more than vote; cosines and order are
 *   float64's, from the same products as without a device. So the votes are the same to the last one.
 *
 * The thread's own share is n·d and n·k·d, done in pieces.
 */
import type { Device } from "../../gpu/device.ts";
import { DISTANCE_BINS } from "../../gpu/kernels/parts/distanceBins.ts";
import { pairStride } from "../../gpu/kernels/parts/rowPairs.ts";
import { require } from "../../shared/errors.ts";
import { inPieces, othersTurn, type Pieces } from "../../shared/pieces.ts";
import { cumulativeShares, MOST_PAIRED_ROWS, type PairStatistics } from "../arithmetic/pairs.ts";
import { type Embeddings, meanRow, type Rows, requireEmbeddings, unitRows } from "../embeddings.ts";
import { DEFAULT_NEIGHBOURS, type GeometryParts } from "../geometry.ts";
import {
  emptyNearestRows,
  Nearest,
  type NearestRows,
  putNearest,
  toldApart,
} from "../probes/nearest.ts";
import { createPairProgram, type PairProgram, type PairResults } from "./pairProgram.ts";

export interface DeviceParts {
  /**
   * The dear parts of 2 to 4,096 embeddings, which must stay as they are until it resolves; neighbours as
   * many as vote in kNN unless `k` says otherwise. Calls are answered one after another. Rejects with an
   * InputError as `measure` throws it, and with the device's failure when that is lost.
   */
  of(embeddings: Embeddings, k?: number): Promise<GeometryParts>;
  /** Frees its buffers when what it was asked for is done. */
  destroy(): void;
}

/** Candidates beyond those that vote: whom float32 may have put behind their place. */
const SPARE = 12;
/** Products of a piece of the thread's own share: about 4 ms. */
const PRODUCTS = 2 ** 22;

/** Nothing is created on the device before something is asked for. `differences` is a test's. */
export function createDeviceParts(device: Device, differences?: number): DeviceParts {
  /** By width: the two spaces of a run. */
  const programs = new Map<number, PairProgram>();
  let waiting = 0;
  let turn: Promise<unknown> = Promise.resolve();
  let closed = false;

  const programFor = async (rows: number, cols: number, kept: number): Promise<PairProgram> => {
    const known = programs.get(cols);
    if (known?.dims.rows === rows && known.dims.kept === kept) return known;
    programs.delete(cols);
    known?.destroy();
    const made = await createPairProgram(device, { rows, cols, kept }, differences);
    programs.set(cols, made);
    return made;
  };
  const compute = async (embeddings: Embeddings, k: number): Promise<GeometryParts> => {
    const { rows, cols } = embeddings;
    const unit = unitRows(embeddings);
    const program = await programFor(rows, cols, Math.min(k + SPARE, rows - 1));
    const shortfall = shortfallOf(unit);
    const results = await program.run(centredColumns(unit), shortfall);
    await othersTurn();
    return {
      unit,
      pairs: pairsOf(results, rows),
      neighbours: await inPieces(ranked(unit, shortfall, results.indices, Math.min(k, rows - 1))),
    };
  };
  const free = () => {
    for (const program of programs.values()) program.destroy();
    programs.clear();
  };

  return {
    async of(embeddings, k = DEFAULT_NEIGHBOURS) {
      requireEmbeddings("metrics", embeddings, 2);
      require(embeddings.rows <= MOST_PAIRED_ROWS, () =>
        `metrics on the GPU: ${embeddings.rows} rows; give at most ${MOST_PAIRED_ROWS}`);
      require(Number.isInteger(k) && k >= 1, () => `knn: k is ${k}; give a whole number from 1`);
      if (closed) throw new Error("metrics on the GPU: asked for after the end");
      const failure = device.failure();
      if (failure) throw failure;
      waiting += 1;
      const answer = turn.then(() => compute(embeddings, k));
      turn = answer
        .catch(() => undefined)
        .then(() => {
          waiting -= 1;
          if (closed && waiting === 0) free();
        });
      return answer;
    },
    destroy() {
      closed = true;
      if (waiting === 0) free();
    },
  };
}

/** 1 − ‖u‖², 0 but for rows too short to have a direction, of which it is the rest. */
function shortfallOf({ data, rows, cols }: Rows): Float32Array {
  const shortfall = new Float32Array(pairStride(rows));
  for (let row = 0; row < rows; row++) {
    let squared = 0;
    for (let index = row * cols; index < (row + 1) * cols; index++) squared += data[index]! ** 2;
    if (squared < 1 - 1e-9) shortfall[row] = 1 - squared;
  }
  return shortfall;
}

/** Rows less their mean, columns as rows, each padded with zeros to a multiple of 4. */
function centredColumns(unit: Rows): Float32Array {
  const { data, rows, cols } = unit;
  const stride = pairStride(rows);
  const mean = meanRow(unit);
  const columns = new Float32Array(cols * stride);
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      columns[col * stride + row] = data[row * cols + col]! - mean[col]!;
    }
  }
  return columns;
}

/** Every pair was met from both sides. */
function pairsOf({ sums, counts }: PairResults, rows: number): PairStatistics {
  const stride = pairStride(rows);
  const total = (part: number) =>
    sums.subarray(part * stride, part * stride + rows).reduce((sum, each) => sum + each, 0);
  const binned = new Float64Array(DISTANCE_BINS);
  for (const [place, count] of counts.entries()) binned[place % DISTANCE_BINS]! += count;
  const pairs = rows * (rows - 1);
  return {
    rows,
    meanKernel: total(0) / pairs,
    meanSquaredDistance: total(1) / pairs,
    cumulative: cumulativeShares(binned, pairs),
    nearest: Float64Array.from(sums.subarray(2 * stride, 2 * stride + rows)),
  };
}

/** The k nearest of each row among its candidates [kept, stride]. */
function* ranked(
  unit: Rows,
  shortfall: Float32Array,
  indices: Uint32Array,
  k: number,
): Pieces<NearestRows> {
  const { data, rows, cols } = unit;
  const stride = pairStride(rows);
  const kept = indices.length / stride;
  const found = emptyNearestRows(rows, k);
  const everyone = Uint32Array.from({ length: rows }, (_, row) => row);
  const candidates = new Uint32Array(kept);
  const list = new Nearest(k);
  let products = 0;
  for (let row = 0; row < rows; row++) {
    for (let place = 0; place < kept; place++) candidates[place] = indices[place * stride + row]!;
    const asked =
      shortfall[row] === 0 ? candidates.sort() : candidatesOfShort(unit, row, everyone, k);
    list.clear();
    for (const other of asked) {
      if (other === row) continue;
      let cosine = 0;
      for (let col = 0; col < cols; col++) {
        cosine += data[row * cols + col]! * data[other * cols + col]!;
      }
      if (cosine > list.threshold) list.offer(other, toldApart(cosine));
    }
    putNearest(found, row, list);
    products += asked.length * cols;
    if (products < PRODUCTS) continue;
    products = 0;
    yield;
  }
  return found;
}

/** Float32 distances say nothing about a row without a direction: nobody is nearer to zeros than others. */
function candidatesOfShort({ data, cols }: Rows, row: number, everyone: Uint32Array, k: number) {
  const isZero = data.subarray(row * cols, (row + 1) * cols).every((value) => value === 0);
  return isZero ? everyone.subarray(0, k + 1) : everyone;
}
