/**
 * An EMA copy of networks: the same layers with weights of their own, which are an exponential moving
 * average of the originals' weights (BYOL's target, MoCo's key encoder, DINO's teacher). Its batch norms
 * use the statistics of its own batch. Methods stop its gradient.
 */
import type { Tensor, Variable } from "../autodiff/tensor.ts";
import { currentPass, inPass, type Network, namedVariables } from "./network.ts";

export interface AveragedCopy {
  /** Applies the copy of `original`, one of the copied networks, to x. */
  apply(original: Network, x: Tensor): Tensor;
  /** The originals' parameters and their averages, in the same order. */
  readonly pairs: readonly {
    readonly name: string;
    readonly original: Variable;
    readonly average: Variable;
  }[];
}

/** Copies networks; the keys are the names under which they are exported. Equal to the originals at step 0. */
export function averagedCopy(networks: Readonly<Record<string, Network>>): AveragedCopy {
  const pairs = Object.entries(networks).flatMap(([path, part]) =>
    namedVariables(part, path)
      .filter(([, { role }]) => role === "parameter")
      .map(([name, original]) => {
        const average: Variable = { ...original, role: "average" };
        return { name, original, average };
      }),
  );
  const substitutes = new Map(pairs.map(({ original, average }) => [original, average]));
  return {
    pairs,
    apply(original, x) {
      // Moments, attention and outputs are collected from the originals only.
      const own = { substitutes, moments: new Map(), attention: [], outputs: undefined };
      return inPass({ ...currentPass(), ...own }, () => original(x));
    },
  };
}
