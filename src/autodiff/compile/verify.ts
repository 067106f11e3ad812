/** What must hold of every plan. A broken rule is a bug of the compiler, found before it runs. */
import type { ProgramPlan } from "../../gpu/program.ts";

export function verify({ calls }: ProgramPlan): void {
  for (const { kernel, slices } of calls) {
    const fail = (what: string): never => {
      throw new Error(`compiler: ${kernel.name}: ${what}`);
    };
    if (slices.length !== kernel.bindings.length) {
      fail(`${kernel.bindings.length} bindings, ${slices.length} slices`);
    }
    slices.forEach((slice, index) => {
      const binding = kernel.bindings[index];
      if (binding && slice.size !== binding.bytes) {
        fail(`${binding.name} takes ${binding.bytes} bytes, its slice has ${slice.size}`);
      }
      if (slice.offset % 256 !== 0) fail(`${binding?.name} begins at ${slice.offset}, not aligned`);
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
