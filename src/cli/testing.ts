/**
 * The adapter of GPU tests. Test files share one process (see vitest.config.ts), so the adapter is
 * looked for once a run; `ISOTROPE_ADAPTER` chooses among several.
 */
import { openNodeGpu } from "./webgpu.ts";

/** WebGPU's entry point in Node, as `navigator.gpu` is in a page. Rejects when there is no adapter. */
export async function testGpu(): Promise<GPU> {
  return (await openNodeGpu()).gpu;
}

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
