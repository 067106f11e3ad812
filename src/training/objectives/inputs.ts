import type { Tensor } from "../../autodiff/tensor.ts";
import { InputError } from "../../shared/errors.ts";
import type { ObjectiveInput } from "../method.ts";

/** What is predicted of patches, what they are, and which were hidden: mask 1. */
export const predictedPatches: readonly ObjectiveInput[] = [
  { name: "prediction", differentiable: true, axes: ["N", "P", "E"] },
  { name: "target", differentiable: false, axes: ["N", "P", "E"] },
  { name: "mask", differentiable: false, axes: ["N", "P"] },
];

/** Named inputs of an objective, in the order asked for. Throws InputError naming the one missing. */
export function inputsOf<const Names extends readonly string[]>(
  objective: string,
  inputs: Readonly<Record<string, Tensor>>,
  ...names: Names
): { [Index in keyof Names]: Tensor } {
  return names.map((name) => {
    const tensor = inputs[name];
    if (!tensor)
      throw new InputError(`${objective}: takes ${names.join(", ")}; ${name} is missing`);
    return tensor;
  }) as { [Index in keyof Names]: Tensor };
}
