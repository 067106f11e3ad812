/**
 * Computes the O(n²) parts of a geometry on the GPU, asynchronously. Because the GPU computes in float32:
 *
 * - Rows are normalised and centred in float64 before rounding. Distances do not change, and for nearly
 *   equal rows the differences keep their precision.
 * - The GPU only selects candidate neighbours, a few more than vote; their cosines and order are computed
 *   in float64 from the same products as on the CPU, so kNN votes are identical.
 *
 * The CPU's share is O(n·d + n·k·d) and is done in pieces.
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
  roundedCosine,
  writeNearest,
} from "../probes/nearest.ts";
import { createPairProgram, type PairProgram, type PairResults } from "./pairProgram.ts";

export interface DeviceParts {
  /**
   * The expensive parts for 2 to 4,096 embeddings, which must not be modified until the promise resolves.
   * `k`: neighbours per row (20). Calls are processed in order. Rejects with an InputError like `measure`,
   * or with the device's failure if it is lost.
   */
  of(embeddings: Embeddings, k?: number): Promise<GeometryParts>;
  /** Frees the buffers once pending calls are done. */
  destroy(): void;
}

/** Extra candidates, for neighbours that float32 may have ranked too low. */
const SPARE = 12;
/** Products computed on the CPU before yielding: about 4 ms. */
const PRODUCTS = 2 ** 22;

/** Creates nothing on the device before the first call. `differences`: see {@link createPairProgram}. */
export function createDeviceParts(device: Device, differences?: number): DeviceParts {
  /** One program per embedding width, because a run has two spaces (h and z). */
  const programs = new Map<number, PairProgram>();
  let waiting = 0;
  let turn: Promise<unknown> = Promise.resolve();
  let closed = false;

  const programFor = async (rows: number, cols: number, kept: number): Promise<PairProgram> => {
    const known = programs.get(cols);
    if (known?.dims.rows === rows && known.dims.kept === kept) return known;
    programs.delete(cols);
    known?.destroy();
    const created = await createPairProgram(device, { rows, cols, kept }, differences);
    programs.set(cols, created);
    return created;
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
      if (closed) throw new Error("metrics on the GPU: called after destroy");
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

/** 1 − ‖u‖²: 0 except for rows too short to be scaled to unit length. */
function shortfallOf({ data, rows, cols }: Rows): Float32Array {
  const shortfall = new Float32Array(pairStride(rows));
  for (let row = 0; row < rows; row++) {
    let squared = 0;
    for (let index = row * cols; index < (row + 1) * cols; index++) squared += data[index]! ** 2;
    if (squared < 1 - 1e-9) shortfall[row] = 1 - squared;
  }
  return shortfall;
}

/** Centred rows, transposed to [cols, stride]; the stride pads rows with zeros to a multiple of 4. */
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

/** The GPU visits every pair twice, once from each side. */
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
    const considered =
      shortfall[row] === 0 ? candidates.sort() : candidatesOfShort(unit, row, everyone, k);
    list.clear();
    for (const other of considered) {
      if (other === row) continue;
      let cosine = 0;
      for (let col = 0; col < cols; col++) {
        cosine += data[row * cols + col]! * data[other * cols + col]!;
      }
      if (cosine > list.threshold) list.add(other, roundedCosine(cosine));
    }
    writeNearest(found, row, list);
    products += considered.length * cols;
    if (products < PRODUCTS) continue;
    products = 0;
    yield;
  }
  return found;
}

/**
 * Rows too short for a direction compare all rows in float64, because float32 distances do not rank them.
 * A row of zeros has cosine 0 with every row, so the first k + 1 rows suffice.
 */
function candidatesOfShort({ data, cols }: Rows, row: number, everyone: Uint32Array, k: number) {
  const isZero = data.subarray(row * cols, (row + 1) * cols).every((value) => value === 0);
  return isZero ? everyone.subarray(0, k + 1) : everyone;
}
