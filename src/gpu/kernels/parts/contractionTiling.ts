/**
 * Which tiling a contraction gets where nobody has timed it: an estimate of the work from the shape. A
 * tile of r × c costs r·c multiply-adds and r + c loads a step of k; tiles hang over the output's edge;
 * and too few of them leave the machine idle. That is enough to see that 9 filter taps want a tile of
 * nine rows and 16 channels want one of 16 columns.
 */
import type { Contraction, Tiling } from "./contraction.ts";

/** Tiles of one thread, the preferred first; larger ones gain little and take seconds to compile. */
const REGISTER_TILES: readonly Tiling[] = [
  [8, 8],
  [9, 8],
  [6, 8],
  [5, 8],
  [4, 8],
  [3, 8],
  [2, 8],
  [1, 8],
  [12, 4],
  [9, 4],
  [8, 4],
  [6, 4],
  [4, 4],
  [3, 4],
  [2, 4],
  [1, 4],
].map(([rows = 1, cols = 4]) => ({ kind: "register", rows, cols, threads: 32 }));

/** Tiles of a workgroup, in threads of 4 × 4 outputs: 64 × 64, then narrower, then smaller. */
const WORKGROUP_TILES: readonly Tiling[] = [
  [16, 16],
  [16, 8],
  [8, 16],
  [8, 8],
  [16, 4],
  [4, 16],
  [8, 4],
  [4, 8],
].map(([down = 8, across = 8]) => ({
  kind: "workgroup",
  rows: 4,
  cols: 4,
  threads: [down, across],
  depth: 16,
}));

/** A load in multiply-adds: of one thread on a CPU, of a workgroup that shares it on a GPU. */
const LOAD_COST = { register: 4, workgroup: 16 } as const;

/** Tiles that keep a machine busy: a few lanes on a CPU's cores, a workgroup or two on each core of a GPU. */
const BUSY = { register: 64, workgroup: 64 } as const;

/** The tiling to use for a contraction, by the kind of adapter and the shape. */
export function tilingFor(options: { software: boolean; contraction: Contraction }): Tiling {
  const { software, contraction } = options;
  const fitting = (software ? REGISTER_TILES : WORKGROUP_TILES).filter(
    ({ rows }) => !contraction.vectorRows || rows % 4 === 0,
  );
  const best = Math.min(...fitting.map((tiling) => costOf(contraction, tiling)));
  const tiling = fitting.find((candidate) => costOf(contraction, candidate) <= 1.08 * best);
  if (!tiling) throw new Error(`no tiling for ${JSON.stringify(contraction)}`);
  return tiling;
}

function costOf({ rows, cols, planes }: Contraction, tiling: Tiling): number {
  const [down, across] = tiling.kind === "register" ? [1, 1] : tiling.threads;
  const tileRows = tiling.rows * down;
  const tileCols = tiling.cols * across;
  const tiles = Math.ceil(rows / tileRows) * Math.ceil(cols / tileCols) * planes;
  const step = tileRows * tileCols + LOAD_COST[tiling.kind] * (tileRows + tileCols);
  return Math.max(tiles, BUSY[tiling.kind]) * step;
}
