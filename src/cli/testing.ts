/**
 * The adapter of GPU tests. Test files share one process (see vitest.config.ts), so the adapter is
 * looked for once a run; `ISOTROPE_ADAPTER` chooses among several.
 */
import { openNodeGpu } from "./webgpu.ts";

/** WebGPU's entry point in Node, as `navigator.gpu` is in a page. Rejects when there is no adapter. */
export async function testGpu(): Promise<GPU> {
  return (await openNodeGpu()).gpu;
}
