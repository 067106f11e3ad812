/**
 * Sinkhorn-Knopp: codes that use all prototypes equally (Sinkhorn & Knopp 1967; Cuturi 2013,
 * arXiv:1306.0895; Caron et al. 2020, arXiv:2006.09882). Computed on logarithms, so that a small ε
 * neither overflows nor leaves a sample without a code.
 */
import { sinkhornScales } from "../../gpu/kernels/sinkhornScales.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape } from "../../shared/shapes.ts";
import { defineOp, single } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { add, divide } from "./arithmetic.ts";
import { stopGradient } from "./shape.ts";
import { softmax } from "./softmax.ts";

type Side = "samples" | "prototypes";

const scalesOp = defineOp<{ readonly of: Side }>({
  name: "sinkhornScales",
  infer: ([scores], { of }) => {
    if (scores?.shape.length !== 2) {
      throw new InputError(
        `takes scores [samples, prototypes], got ${describeShape(scores?.shape ?? [])}`,
      );
    }
    const [samples = 0, prototypes = 0] = scores.shape;
    return [{ shape: [of === "samples" ? samples : prototypes], dtype: "f32" }];
  },
  lower: (lowering, { inputs: [scores, , shift], attributes: { of } }) => {
    const [samples = 0, prototypes = 0] = scores?.shape ?? [];
    lowering.run(
      sinkhornScales,
      { samples, prototypes, of, shifted: shift !== undefined },
      {
        scores: lowering.input(0),
        epsilon: lowering.input(1),
        scales: lowering.output(0),
        ...(shift && { shift: lowering.input(2) }),
      },
    );
  },
});

export interface SinkhornRequest {
  /** [samples, prototypes]; takes no gradient. */
  readonly scores: Tensor;
  /** Sharpness of the codes: a scalar above 0; smaller is sharper. */
  readonly epsilon: Tensor;
  /** 0 gives softmax(scores/ε). */
  readonly iterations: number;
  /** [samples], added to each sample's log weight: 0, or −1e9 to exclude the sample. */
  readonly absent?: Tensor;
}

/**
 * With E = exp(scores/ε), repeats `iterations` times: scale each prototype's column to a sum of
 * 1/prototypes, then each sample's row to 1/samples. Finally each row is scaled to a sum of 1. Returns
 * [samples, prototypes] without gradient.
 */
export function sinkhorn({ scores, epsilon, iterations, absent }: SinkhornRequest): Tensor {
  if (!Number.isInteger(iterations) || iterations < 0) {
    throw new InputError(`sinkhorn: ${iterations} iterations; takes an integer from 0`);
  }
  const given = stopGradient(scores);
  const scalesOf = (of: Side, shift: Tensor | undefined) =>
    single(scalesOp([given, epsilon, ...(shift ? [shift] : [])], { of }));
  let prototypes: Tensor | undefined;
  let samples = absent;
  for (let iteration = 0; iteration < iterations; iteration++) {
    prototypes = scalesOf("prototypes", samples);
    // The softmax below is the last scaling of samples.
    if (iteration === iterations - 1) break;
    const next = scalesOf("samples", prototypes);
    samples = absent ? add(next, absent) : next;
  }
  const logits = divide(given, epsilon);
  return stopGradient(softmax(prototypes ? add(logits, prototypes) : logits));
}
