/** Checks invariants of every plan, so that a bug of the compiler is found before the plan runs. */
import type { ProgramPlan } from "../../gpu/program.ts";

export function verify({ calls }: ProgramPlan): void {
  for (const { kernel, slices } of calls) {
    const fail = (problem: string): never => {
      throw new Error(`compiler: ${kernel.name}: ${problem}`);
    };
    if (slices.length !== kernel.bindings.length) {
      fail(`${kernel.bindings.length} bindings, ${slices.length} slices`);
    }
    slices.forEach((slice, index) => {
      const binding = kernel.bindings[index];
      if (binding && slice.size !== binding.bytes) {
        fail(`${binding.name} needs ${binding.bytes} bytes, its slice has ${slice.size}`);
      }
      if (slice.offset % 256 !== 0)
        fail(`${binding?.name} starts at ${slice.offset}, which is not aligned`);
      for (const other of slices.slice(0, index)) {
        const apart =
          other.space !== slice.space ||
          other.offset + other.size <= slice.offset ||
          slice.offset + slice.size <= other.offset;
        if (!apart) fail(`${binding?.name} overlaps another binding`);
      }
    });
  }
}
