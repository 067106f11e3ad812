import type { Tensor } from "../../autodiff/tensor.ts";
import { InputError } from "../../shared/errors.ts";

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
