/**
 * The adapter of GPU tests. Test files share one process (see vitest.config.ts), so the adapter is
 * looked for once a run; `ISOTROPE_ADAPTER` chooses among several.
 */
import { openNodeGpu } from "./webgpu.ts";

/** WebGPU's entry point in Node, as `navigator.gpu` is in a page. Rejects when there is no adapter. */
export async function testGpu(): Promise<GPU> {
  return (await openNodeGpu()).gpu;
}

/**
 * A WebGPU that checks everything and computes nothing: for what would take an adapter of the test's
 * kind minutes. What is read back from it means nothing.
 */
export async function validatingGpu(): Promise<GPU> {
  if (validating) return validating;
  const { create, globals } = await import("webgpu");
  Object.assign(globalThis, globals);
  validating = create(["backend=null"]);
  return validating;
}

// Kept for the life of the process: Dawn's entry point must outlive the devices it made.
let validating: GPU | undefined;

/** A command's voice that remembers: `said` are lines of results, `logged` those of progress. */
export interface HeardVoice {
  readonly said: string[];
  readonly logged: string[];
  out(line: string): void;
  log(line: string): void;
}

export function heard(): HeardVoice {
  const said: string[] = [];
  const logged: string[] = [];
  return {
    said,
    logged,
    out: (line) => void said.push(line),
    log: (line) => void logged.push(line),
  };
}
