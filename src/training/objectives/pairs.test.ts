import { describe, expect, it } from "vitest";
import { planProgram } from "../../autodiff/compile/compile.ts";
import { gradients } from "../../autodiff/gradients.ts";
import { input, type Tensor } from "../../autodiff/tensor.ts";
import { untunedGpu } from "../../autodiff/testing.ts";
import { at } from "../../shared/errors.ts";
import { clipLoss } from "./imageText.ts";
import { siglipLoss } from "./pairwiseSigmoid.ts";

const facts = untunedGpu();
const DEPTH = 64;

/** The loss of a batch and its gradients by all inputs, planned but not executed. */
function plannedLoss(
  batch: number,
  lossOf: (image: Tensor, text: Tensor, scale: Tensor, bias: Tensor) => Tensor,
) {
  const scalars = [input("logitScale", []), input("logitBias", [])] as const;
  const inputs = [
    input("image", [batch, DEPTH]),
    input("text", [batch, DEPTH]),
    ...scalars,
  ] as const;
  const loss = lossOf(...inputs);
  const outputs = gradients(loss, inputs).map((tensor, i) => [`gradient${i}`, tensor] as const);
  const plan = planProgram({ outputs: { loss, ...Object.fromEntries(outputs) } }, facts);
  const bindings = plan.calls.flatMap(({ kernel }) => kernel.bindings.map(({ bytes }) => bytes));
  const work = [...plan.spaces].filter(([space]) => space.startsWith("work"));
  return {
    largest: Math.max(...bindings),
    work: work.reduce((sum, [, bytes]) => sum + bytes, 0),
    buffers: Math.max(
      ...plan.calls.map(({ kernel }) => kernel.bindings.length + Number(kernel.usesScalarBlock)),
    ),
    dispatches: plan.calls.length,
  };
}

const groupsOf = (batch: number) => input("groups", [batch]);

describe.each<[string, Parameters<typeof plannedLoss>[1]]>([
  ["CLIP", (image, text, scale) => clipLoss(image, text, scale)],
  [
    "CLIP with groups and label smoothing",
    (image, text, scale) =>
      clipLoss(image, text, scale, { groups: groupsOf(at(image.shape, 0)), labelSmoothing: 0.1 }),
  ],
  ["SigLIP", (image, text, scale, bias) => siglipLoss(image, text, scale, bias)],
  [
    "SigLIP with groups",
    (image, text, scale, bias) =>
      siglipLoss(image, text, scale, bias, { groups: groupsOf(at(image.shape, 0)) }),
  ],
])("%s", (_, lossOf) => {
  it("needs memory linear in the batch, and stores no logits", () => {
    const [small, large, larger] = [2048, 4096, 8192].map((batch) => plannedLoss(batch, lossOf));
    if (!small || !large || !larger) throw new Error("nothing was planned");
    // A matrix of all logits would have 64 MiB; the rows of one modality have 1 MiB.
    expect(large.largest).toBeLessThanOrEqual(4 * 2 ** 20);
    expect(large.work).toBeLessThan(16 * 2 ** 20);
    expect(large.work / small.work).toBeLessThan(2.1);
    expect(larger.work / large.work).toBeLessThan(2.5);
  });

  it("divides a large batch into several dispatches, within 8 storage buffers", () => {
    const small = plannedLoss(1024, lossOf);
    const large = plannedLoss(16_384, lossOf);
    expect(large.dispatches).toBeGreaterThan(small.dispatches);
    expect(large.buffers).toBeLessThanOrEqual(8);
  });
});
