/**
 * Gradients by parameters that the loss itself reads, such as a learned temperature, in a step in chunks. The
 * chunks contribute what the parameters change through the embeddings; the rest is added once, after the last
 * chunk.
 */
import { accumulateStep } from "../autodiff/ops/batchSlice.ts";
import { rows } from "../autodiff/ops/rows.ts";
import { BLOCK } from "../autodiff/state.ts";
import {
  data,
  external,
  type Gradient,
  type Node,
  region,
  type Tensor,
} from "../autodiff/tensor.ts";
import { roundUp, sizeOf } from "../shared/shapes.ts";
import type { Model } from "./model.ts";
import { scaledLoss } from "./precision.ts";

export interface DirectGradients {
  /** Of the program that computes the loss. */
  readonly placements: readonly { readonly tensor: Tensor; readonly external: string }[];
  /** Additions to the flat gradients, in the order of the parameters. */
  readonly effects: readonly Node[];
  /** Sizes of the external buffers in 4-byte words. */
  readonly shared: Readonly<Record<string, number>>;
}

/** `gradients`: those of the loss by each parameter; undefined for one that it does not read. */
export function directGradients(
  { layout, parameters, configuration }: Model,
  gradients: readonly Gradient[],
): DirectGradients {
  const flat = region("gradients", layout.region("gradients").words);
  const placements: { tensor: Tensor; external: string }[] = [];
  const effects: Node[] = [];
  const shared: Record<string, number> = {};
  parameters.forEach(([name, variable], index) => {
    const gradient = gradients[index];
    if (!gradient) return;
    const place = `direct.${name}`;
    const words = roundUp(sizeOf(variable.shape), BLOCK);
    shared[place] = words;
    placements.push({ tensor: scaledLoss(gradient, configuration.settings), external: place });
    const own = rows(flat, layout.offsetInRegion(variable), words);
    effects.push(accumulateStep(own, external(place, words, "f32"), NOT_FIRST));
  });
  return { placements, effects, shared };
}

/** The index of the first image of a chunk, where {@link accumulateStep} adds to what is there. */
const NOT_FIRST = data(Uint32Array.of(1), []);
