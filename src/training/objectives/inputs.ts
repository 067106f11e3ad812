import type { Tensor } from "../../autodiff/tensor.ts";
import { InputError } from "../../shared/errors.ts";
import type { ObjectiveInput } from "../method.ts";

/** Inputs of objectives on predicted patches; the mask is 1 for hidden patches. */
export const predictedPatches: readonly ObjectiveInput[] = [
  { name: "prediction", differentiable: true, axes: ["N", "P", "E"] },
  { name: "target", differentiable: false, axes: ["N", "P", "E"] },
  { name: "mask", differentiable: false, axes: ["N", "P"] },
];

/** Returns named inputs in the given order. Throws {@link InputError} if one is missing. */
export function inputsOf<const Names extends readonly string[]>(
  objective: string,
  inputs: Readonly<Record<string, Tensor>>,
  ...names: Names
): { [Index in keyof Names]: Tensor } {
  return names.map((name) => {
    const tensor = inputs[name];
    if (!tensor)
      throw new InputError(`${objective}: expected ${names.join(", ")}; ${name} is missing`);
    return tensor;
  }) as { [Index in keyof Names]: Tensor };
}
