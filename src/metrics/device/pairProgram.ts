/**
 * Pair statistics and nearest neighbours of a fixed size on the GPU. Each block of columns is one short
 * submit, so that no dispatch runs long on a slow adapter; sums, counts and lists accumulate over the blocks
 * and are read once at the end. Pipelines, buffers and bind groups are created once per size and reused.
 */
import type { Device } from "../../gpu/device.ts";
import type { KernelInstance } from "../../gpu/kernel.ts";
import { nearestOthers } from "../../gpu/kernels/nearestOthers.ts";
import { pairSums } from "../../gpu/kernels/pairSums.ts";
import { pairStride } from "../../gpu/kernels/parts/rowPairs.ts";
import { squaredDistances } from "../../gpu/kernels/squaredDistances.ts";
import { createProgram, type Slice } from "../../gpu/program.ts";

export interface PairProgramDims {
  readonly rows: number;
  readonly cols: number;
  /** Nearest other rows to return for each row, 1 to rows − 1. */
  readonly kept: number;
}

export interface PairResults {
  /** [3, stride]: sum of kernels, sum of squared distances, smallest squared distance; see pairSums.ts. */
  readonly sums: Float32Array;
  /** [groups, bins] */
  readonly counts: Uint32Array;
  /** [kept, stride] */
  readonly indices: Uint32Array;
}

export interface PairProgram {
  readonly dims: PairProgramDims;
  /** `columns`: [cols, stride], the transposed rows; `shortfall`: [stride]. */
  run(columns: Float32Array, shortfall: Float32Array): Promise<PairResults>;
  destroy(): void;
}

/** Squared differences computed by one dispatch: a few milliseconds on a modest GPU. */
const DIFFERENCES = 2 ** 27;

/** Columns of pairs in one block. */
function blockOf(rows: number, cols: number, differences: number): number {
  const fits = Math.floor(differences / (rows * cols) / 4) * 4;
  return Math.min(pairStride(rows), Math.max(4, fits));
}

/** `differences` limits the work of a dispatch; tests reduce it to get many blocks. */
export async function createPairProgram(
  device: Device,
  dims: PairProgramDims,
  differences = DIFFERENCES,
): Promise<PairProgram> {
  const { rows, cols, kept } = dims;
  const block = blockOf(rows, cols, differences);
  const scalars = { scalars: { first: { word: 0 } } };
  const pairs = { rows, block };
  const kernels: readonly KernelInstance[] = [
    squaredDistances.instantiate({ ...pairs, cols }, scalars),
    pairSums.instantiate(pairs, scalars),
    nearestOthers.instantiate({ ...pairs, kept }, scalars),
  ];
  const spaces = new Map<string, number>();
  for (const { name, bytes } of kernels.flatMap(({ bindings }) => bindings))
    spaces.set(name, bytes);
  const whole = (space: string): Slice => ({ space, offset: 0, size: spaces.get(space) ?? 0 });
  const named = (...names: string[]) => new Map(names.map((name) => [name, whole(name)]));
  const calls = kernels.map((kernel) => ({
    kernel,
    slices: kernel.bindings.map(({ name }) => whole(name)),
    phase: "metrics",
  }));
  const program = await createProgram(
    device,
    {
      calls,
      spaces,
      uploads: [],
      scalars: new Map([["first", { word: 0, type: "u32" }]]),
      inputs: named("x", "shortfall"),
      outputs: named("sums", "counts", "indices"),
    },
    {},
  );
  return {
    dims,
    async run(columns, shortfall) {
      program.write("x", columns);
      program.write("shortfall", shortfall);
      let first = 0;
      for (; first + block < rows; first += block) {
        program.set("first", first);
        await program.run();
      }
      program.set("first", first);
      const { sums, counts, indices } = await program.run(["sums", "counts", "indices"]);
      if (!sums || !counts || !indices) throw new Error("pairs: the program returned no results");
      return {
        sums,
        counts: new Uint32Array(counts.buffer),
        indices: new Uint32Array(indices.buffer),
      };
    },
    destroy: () => program.destroy(),
  };
}
