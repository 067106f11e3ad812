/**
 * The tilings of a contraction by name, which one it gets where nobody has timed them, and which are
 * worth timing. The rule is an estimate of the work from the shape: a tile of r × c costs r·c
 * multiply-adds and r + c loads a step of k; tiles hang over the output's edge; and too few of them
 * leave the machine idle. That is enough to see that 9 filter taps want a tile of nine rows and 16
 * channels want one of 16 columns. What it cannot see (registers, caches, how loads overlap) is for
 * the tuner to find out.
 */
import type { AdapterKind, Variants } from "../../kernel.ts";
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

/** Faster on some adapters and slower on others: only a timing chooses them. */
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

/** Threads of a workgroup and outputs of each: more work a load, fewer threads. */
const TIMED_WORKGROUP_TILES = [
  { threads: [16, 16], rows: 8, cols: 8 },
  { threads: [16, 16], rows: 8, cols: 4 },
  { threads: [8, 8], rows: 8, cols: 8 },
] as const;

const register = ([rows, cols]: readonly [number, number]): Tiling => {
  return { kind: "register", rows, cols, threads: 32 };
};

const ruled = {
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

/** Every tiling by name: `register-` and `quad-ROWSxCOLS` of a thread, `workgroup-ROWSxCOLS` of a workgroup. */
const ALL: Readonly<Record<string, Tiling>> = Object.fromEntries(
  [...Object.values(ruled), ...Object.values(timed)]
    .flat()
    .map((tiling) => [nameOf(tiling), tiling]),
);

function nameOf(tiling: Tiling): string {
  const { rows, cols } = tiling;
  if (tiling.kind !== "workgroup") return `${tiling.kind}-${rows}x${cols}`;
  const [down, across] = tiling.threads;
  const each = rows === 4 && cols === 4 ? "" : `-${rows}x${cols}`;
  return `workgroup-${rows * down}x${cols * across}${each}`;
}

/** A load in multiply-adds: of one thread on a CPU, of a workgroup that shares it on a GPU. */
const LOAD_COST = { register: 6, quad: 6, workgroup: 16 } as const;

/** What a quad's threads pay, in multiply-adds, for a value that another has read. */
const SHARED_COST = 0.5;

/** Tiles that keep a machine busy: a few lanes on a CPU's cores, a workgroup or two on each core of a GPU. */
const BUSY = { register: 64, quad: 16, workgroup: 64 } as const;

/** Tilings that are timed beside the rule's. Software takes a good part of a second to compile one. */
const MOST_TIMED = { software: 2, hardware: 5 };

/** A tiling estimated to cost more than this factor over the best is not worth a timing. */
const HOPELESS = { software: 1.5, hardware: 3 };

/** How a kernel that is a contraction may be tuned. */
export function contractionVariants<Dims>(
  contractionOf: (dims: Dims) => Contraction,
): Variants<Dims, Tiling> {
  return {
    all: ALL,
    fits: (dims, tiling, adapter) => fits(contractionOf(dims), tiling, adapter),
    opening: (dims, adapter) => openingOf(contractionOf(dims), adapter),
    worth: (dims, adapter) => worthTiming(contractionOf(dims), adapter),
  };
}

/** A small tile: a CPU adapter compiles it three times as fast as a large one. */
function openingOf(contraction: Contraction, adapter: AdapterKind): string | undefined {
  if (!adapter.software) return undefined;
  const small = [register([4, 4]), ...ruled.quad].find(
    (tiling) => tiling.rows * tiling.cols <= 32 && fits(contraction, tiling, adapter),
  );
  return small && nameOf(small);
}

/** Names of the rule's tiling and of those that may beat it, the most promising first. */
function worthTiming(contraction: Contraction, adapter: AdapterKind): string[] {
  const { software } = adapter;
  const families = software ? [...ruled.quad, ...ruled.register] : ruled.workgroup;
  const fitting = families.filter((tiling) => fits(contraction, tiling, adapter));
  const best = Math.min(...fitting.map((tiling) => costOf(contraction, tiling)));
  const rule = fitting.find((tiling) => costOf(contraction, tiling) <= 1.08 * best);
  if (!rule) throw new Error(`no tiling for ${JSON.stringify(contraction)}`);
  const machine = software ? "software" : "hardware";
  const rivals = [...families, ...(software ? timed.register : [...timed.workgroup, ...ruled.quad])]
    .filter((tiling) => tiling !== rule && fits(contraction, tiling, adapter))
    .map((tiling) => ({ tiling, cost: costOf(contraction, tiling) }))
    .filter(({ cost }) => cost <= HOPELESS[machine] * best)
    .sort((a, b) => a.cost - b.cost)
    .slice(0, MOST_TIMED[machine])
    .map(({ tiling }) => nameOf(tiling));
  // Without workgroup memory a GPU's caches may do as well, where rows and columns are few.
  return [nameOf(rule), ...rivals, ...(software ? [] : ["register-4x4"])];
}

function fits(
  { vectorRows }: Contraction,
  { kind, rows }: Tiling,
  { quads }: AdapterKind,
): boolean {
  // Four rows at a load, and in a quad a load a thread.
  const least = (vectorRows ? 4 : 1) * (kind === "quad" ? 4 : 1);
  return rows % least === 0 && (kind !== "quad" || quads);
}

/** Rows and columns that are computed together. */
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
