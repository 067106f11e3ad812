/** GPU adapters and captured output for tests. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import {
  builtInTables,
  type Schema,
  type Split,
  schemaOf,
  type TableSource,
  tableOf,
} from "../data/index.ts";
import type { Rows } from "../data/table.ts";
import type { Output } from "./command.ts";
import { type Interruption, uninterrupted } from "./interruption.ts";
import { openNodeGpu } from "./webgpu.ts";

const datasets = new URL("../../public/datasets/", import.meta.url);

/** The datasets of the program. */
export const testTables = builtInTables(async (path) => {
  return new Uint8Array(await readFile(fileURLToPath(new URL(path, datasets))));
});

/**
 * The datasets of the program with their first 256 training and 64 test rows, for tests of what happens around a
 * run: a session embeds and measures every row, which is most of its time on a software adapter. For tables of
 * images.
 */
export const smallTables: TableSource = {
  list: () => testTables.list(),
  async open(id, settings) {
    const { schema, train, test } = await testTables.open(id, settings);
    return tableOf(schema, { train: firstRows(train, 256), test: firstRows(test, 64) });
  },
};

function firstRows({ count, images, labels, factors }: Split, most: number): Rows {
  const rows = Math.min(count, most);
  const cut = Object.entries(factors).map(([name, values]) => [name, values.subarray(0, rows)]);
  return {
    count: rows,
    images: images.subarray(0, (images.length / count) * rows),
    labels: labels.subarray(0, rows),
    factors: Object.fromEntries(cut),
  };
}

/** The schema of a dataset of the program. */
export const testSchema = (id: string): Schema => schemaOf(testTables, id);

/** The adapter that `ISOTROPE_ADAPTER` selects, opened once per process. Rejects if there is none. */
export async function testGpu(): Promise<GPU> {
  return (await openNodeGpu()).gpu;
}

/**
 * WebGPU that validates calls but computes nothing, for code that would take minutes on a software adapter.
 * Data read back from it is meaningless.
 */
export async function validatingGpu(): Promise<GPU> {
  if (validating) return validating;
  const { create, globals } = await import("webgpu");
  Object.assign(globalThis, globals);
  validating = create(["backend=null"]);
  return validating;
}

// Dawn's entry point must outlive its devices, so it lives as long as the process.
let validating: GPU | undefined;

/** Captures a command's output: `printed` are result lines, `logged` progress lines. */
export interface CapturedOutput extends Output {
  readonly printed: string[];
  readonly logged: string[];
}

export function captureOutput(interruption: Interruption = uninterrupted): CapturedOutput {
  const printed: string[] = [];
  const logged: string[] = [];
  return {
    printed,
    logged,
    print: (line) => void printed.push(line),
    log: (line) => void logged.push(line),
    progress: () => undefined,
    interruption,
  };
}
