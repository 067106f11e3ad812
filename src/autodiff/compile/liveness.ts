import type { Tensor } from "../tensor.ts";
import type { Step } from "./fuse.ts";
import { baseOf } from "./operands.ts";

/** The last step that reads each tensor's memory; a view counts as a read of its source. */
export function lastUses(steps: readonly Step[]): ReadonlyMap<Tensor, number> {
  const last = new Map<Tensor, number>();
  const viewedByGroup = new Map<Tensor, number>();
  steps.forEach((step, index) => {
    const read = step.kind === "group" ? step.group.leaves : step.node.inputs;
    for (const tensor of read) {
      const base = baseOf(tensor);
      last.set(base, index);
      // A group may read one memory as several leaves; writing over one of them is then unsafe.
      if (step.kind === "group" && base !== tensor) viewedByGroup.set(base, index);
    }
  });
  for (const [tensor, index] of viewedByGroup) {
    if (last.get(tensor) === index) last.set(tensor, Number.POSITIVE_INFINITY);
  }
  return last;
}
