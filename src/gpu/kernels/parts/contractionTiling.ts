/**
 * The tilings of a contraction as variants, ordered by a cost estimate: a tile of r × c costs r·c
 * multiply-adds and r + c loads per k, tiles may reach over the edge of the output, and too few tiles leave
 * the machine idle. The estimate finds, for example, that 9 filter taps want a tile of nine rows. It ignores
 * registers, caches and overlapping loads; the tuner measures those.
 */
import type { AdapterKind } from "../../kernel.ts";
import type { Contraction, Tiling } from "./contractionShape.ts";

/** Tiles of one thread, the preferred first; larger ones take long to compile. */
const REGISTER_TILES = [
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
] as const;

/** Tiles of one thread of a quad, whose columns are four times as many. */
const QUAD_TILES = [
  [16, 8],
  [16, 4],
  [8, 8],
  [12, 4],
  [8, 4],
  [4, 8],
  [4, 4],
] as const;

/** Faster on some adapters and slower on others: chosen only by timing. */
const TIMED_REGISTER_TILES = [
  [8, 16],
  [4, 16],
  [16, 4],
] as const;

/** Threads of a workgroup, each with 4 × 4 outputs: 64 × 64, then narrower, then smaller. */
const WORKGROUP_TILES = [
  [16, 16],
  [16, 8],
  [8, 16],
  [8, 8],
  [16, 4],
  [4, 16],
  [8, 4],
  [4, 8],
] as const;

/** More outputs per thread: more work per load, fewer threads. Chosen only by timing. */
const TIMED_WORKGROUP_TILES = [
  { threads: [16, 16], rows: 8, cols: 8 },
  { threads: [16, 16], rows: 8, cols: 4 },
  { threads: [8, 8], rows: 8, cols: 8 },
] as const;

const register = ([rows, cols]: readonly [number, number]): Tiling => {
  return { kind: "register", rows, cols, threads: 32 };
};

/** Tilings that the estimate chooses from. */
const estimated = {
  register: REGISTER_TILES.map(register),
  quad: QUAD_TILES.map(([rows, cols]): Tiling => ({ kind: "quad", rows, cols, threads: 32 })),
  workgroup: WORKGROUP_TILES.map((threads): Tiling => {
    return { kind: "workgroup", rows: 4, cols: 4, threads, depth: 16 };
  }),
};

const timed = {
  register: TIMED_REGISTER_TILES.map(register),
  workgroup: TIMED_WORKGROUP_TILES.map((tile): Tiling => {
    return { kind: "workgroup", ...tile, depth: 8 };
  }),
};

const ALL: readonly Tiling[] = [...Object.values(estimated), ...Object.values(timed)].flat();

/** The tiling without a variant. */
export const DEFAULT_TILING = register([4, 4]);

/** `register-` and `quad-ROWSxCOLS` of a thread, `workgroup-ROWSxCOLS` of a workgroup. */
function nameOf(tiling: Tiling): string {
  const { rows, cols } = tiling;
  if (tiling.kind !== "workgroup") return `${tiling.kind}-${rows}x${cols}`;
  const [down, across] = tiling.threads;
  const each = rows === 4 && cols === 4 ? "" : `-${rows}x${cols}`;
  return `workgroup-${rows * down}x${cols * across}${each}`;
}

/** Cost of a load in multiply-adds: of one thread on a CPU, of a workgroup that shares it on a GPU. */
const LOAD_COST = { register: 6, quad: 6, workgroup: 16 } as const;

/** Cost of receiving a value from another thread of the quad, in multiply-adds. */
const SHARED_COST = 0.5;

/** Tiles that keep a machine busy: a few lanes per core of a CPU, a workgroup or two per core of a GPU. */
const BUSY = { register: 64, quad: 16, workgroup: 64 } as const;

/** Tilings that are timed besides the first. CPU adapters take most of a second to compile one. */
const MOST_TIMED = { software: 2, hardware: 5 };

/** A tiling with an estimate above this multiple of the best is not timed. */
const HOPELESS = { software: 1.5, hardware: 3 };

export interface TilingVariant {
  readonly name: string;
  readonly tiling: Tiling;
  readonly warmUp?: boolean;
  readonly candidate?: boolean;
}

/** All tilings that can run: first the candidates in the order of the estimate, then the others. */
export function tilingVariants(
  contraction: Contraction,
  adapter: AdapterKind,
): readonly TilingVariant[] {
  const candidates = candidatesOf(contraction, adapter);
  const warmUp = adapter.software ? warmUpOf(contraction, adapter) : undefined;
  const others = ALL.filter(
    (tiling) => fits(contraction, tiling, adapter) && !candidates.includes(tiling),
  );
  const variantOf = (tiling: Tiling, candidate: boolean): TilingVariant => {
    return { name: nameOf(tiling), tiling, candidate, warmUp: tiling === warmUp };
  };
  return [
    ...candidates.map((tiling) => variantOf(tiling, true)),
    ...others.map((tiling) => variantOf(tiling, false)),
  ];
}

/** A small tile: a CPU adapter compiles it three times as fast as a large one. */
function warmUpOf(contraction: Contraction, adapter: AdapterKind): Tiling | undefined {
  return [tilingNamed("register-4x4"), ...estimated.quad].find(
    (tiling) => tiling.rows * tiling.cols <= 32 && fits(contraction, tiling, adapter),
  );
}

function tilingNamed(name: string): Tiling {
  const tiling = ALL.find((each) => nameOf(each) === name);
  if (!tiling) throw new Error(`no tiling ${name}`);
  return tiling;
}

/** The tiling with the lowest estimate and those that may beat it, the most promising first. */
function candidatesOf(contraction: Contraction, adapter: AdapterKind): readonly Tiling[] {
  const { software } = adapter;
  const families = software ? [...estimated.quad, ...estimated.register] : estimated.workgroup;
  const fitting = families.filter((tiling) => fits(contraction, tiling, adapter));
  const best = Math.min(...fitting.map((tiling) => costOf(contraction, tiling)));
  const first = fitting.find((tiling) => costOf(contraction, tiling) <= 1.08 * best);
  if (!first) throw new Error(`no tiling for ${JSON.stringify(contraction)}`);
  const machine = software ? "software" : "hardware";
  const rivals = [
    ...families,
    ...(software ? timed.register : [...timed.workgroup, ...estimated.quad]),
  ]
    .filter((tiling) => tiling !== first && fits(contraction, tiling, adapter))
    .map((tiling) => ({ tiling, cost: costOf(contraction, tiling) }))
    .filter(({ cost }) => cost <= HOPELESS[machine] * best)
    .sort((a, b) => a.cost - b.cost)
    .slice(0, MOST_TIMED[machine])
    .map(({ tiling }) => tiling);
  // With few rows and columns, the caches of a GPU may do as well as workgroup memory.
  return [first, ...rivals, ...(software ? [] : [tilingNamed("register-4x4")])];
}

function fits(
  { vectorRows }: Contraction,
  { kind, rows }: Tiling,
  { quads }: AdapterKind,
): boolean {
  // Four rows per load, and in a quad one load per thread.
  const least = (vectorRows ? 4 : 1) * (kind === "quad" ? 4 : 1);
  return rows % least === 0 && (kind !== "quad" || quads);
}

/** Rows and columns of a tile of a thread, a quad or a workgroup. */
function spanOf(tiling: Tiling): readonly [number, number] {
  const { rows, cols } = tiling;
  switch (tiling.kind) {
    case "register":
      return [rows, cols];
    case "quad":
      return [rows, 4 * cols];
    case "workgroup":
      return [rows * tiling.threads[0], cols * tiling.threads[1]];
    default:
      return tiling satisfies never;
  }
}

function costOf({ rows, cols, planes }: Contraction, tiling: Tiling): number {
  const { kind } = tiling;
  const [down, across] = spanOf(tiling);
  const tiles = Math.ceil(rows / down) * Math.ceil(cols / across) * planes;
  const shared = kind === "quad" ? 4 * SHARED_COST * down : 0;
  const step = down * across + LOAD_COST[kind] * (down + across) + shared;
  return Math.max(tiles, BUSY[kind]) * step;
}
