import { at } from "../../shared/errors.ts";
import { defineKernel } from "../kernel.ts";
import source from "./stepGate.wgsl?raw";

/**
 * Decides whether a step is taken. If the loss or the squared norm of its gradients is not finite, or if an
 * earlier step was not taken, it writes 1 to skipped [1], and infinity to the first of the partial sums
 * squaredNorm [chunks], at which optimisers write nothing. The last condition holds back steps that were
 * submitted before the failure was known: they would continue from a state that lacks the failed step.
 */
export const stepGate = defineKernel({
  name: "stepGate",
  source,
  buffers: ({ chunks }: { chunks: number }) => ({
    squaredNorm: { access: "read_write", length: chunks },
    loss: { access: "read", length: 1 },
    skipped: { access: "read_write", length: 1 },
  }),
  sizes: ({ chunks }) => ({ chunks }),
  workgroups: () => [1, 1, 1],
  reference: (_, { squaredNorm, loss, skipped }) => {
    const total = Array.from(squaredNorm).reduce((sum, part) => sum + part, 0);
    const healthy = Number.isFinite(Math.fround(total)) && Number.isFinite(at(loss, 0));
    if (healthy && at(skipped, 0) === 0) return { squaredNorm, skipped };
    return {
      squaredNorm: Array.from(squaredNorm, (part, index) =>
        index === 0 ? Number.POSITIVE_INFINITY : part,
      ),
      skipped: [1],
    };
  },
  fill: { squaredNorm: (index) => 3 + index, skipped: () => 0 },
  samples: [{ chunks: 1 }, { chunks: 5 }],
});
