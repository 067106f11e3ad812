/**
 * A slow copy of networks: the same layers with weights of their own, which follow the originals as
 * an exponential moving average (BYOL's target, MoCo's key encoder, DINO's teacher). It normalises
 * with its own batch's statistics, and nothing flows back into it unless a method lets it.
 */
import type { Tensor, Variable } from "../autodiff/tensor.ts";
import { currentPass, inPass, type Network, namedVariables } from "./network.ts";

export interface AveragedCopy {
  /** The copy of a network that it was made of, applied to x. */
  apply(original: Network, x: Tensor): Tensor;
  /** The originals' parameters and their averages, in one order. */
  readonly pairs: readonly {
    readonly name: string;
    readonly original: Variable;
    readonly average: Variable;
  }[];
}

/** Copies networks under the names they are exported by; at step 0 copy and original are equal. */
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
      // Its own moments, attention and outputs: what is recorded belongs to the originals.
      const own = { substitutes, moments: new Map(), attending: [], outputs: undefined };
      return inPass({ ...currentPass(), ...own }, () => original(x));
    },
  };
}
