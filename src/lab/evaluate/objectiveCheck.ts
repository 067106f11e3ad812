/**
 * Compares the gradients of a method's objective with central differences, on random inputs. A method of the user's
 * own is checked before its first step; the lab's methods are compared with PyTorch in their tests.
 */
import type { TensorOf } from "../../formats/tensor.ts";
import type { Device } from "../../gpu/device.ts";
import { InputError } from "../../shared/errors.ts";
import { Random } from "../../shared/random.ts";
import { sizeOf } from "../../shared/shapes.ts";
import type { MethodDefinition, ObjectiveInput } from "../../training/method.ts";
import { evaluateObjective } from "./objective.ts";

/** Sizes of the axes by letter; others have {@link OTHER_SIZE}. */
const SIZES: Readonly<Record<string, number>> = { N: 6, D: 5, V: 2 };
const OTHER_SIZE = 4;
/** Length of the step along a random unit direction. Larger steps add curvature, smaller ones rounding. */
const STEP = 0.05;
/** Of the gradient, and of the loss; f32 sums of these sizes differ by a tenth of it. */
const TOLERANCE = { relative: 0.03, absolute: 0.002 };

type Floats = TensorOf<"F32">;

/** One comparison: the derivative of the loss along a random direction of an input. */
export interface CheckedGradient {
  readonly input: string;
  readonly gradient: number;
  readonly difference: number;
}

/** Random inputs: standard normal; a vector that is not differentiable holds group numbers. */
function randomInput({ axes, differentiable }: ObjectiveInput, random: Random): Floats {
  const shape = axes.map((axis) => Number(axis) || (SIZES[axis] ?? OTHER_SIZE));
  const numbers = !differentiable && shape.length === 1;
  const data = Float32Array.from({ length: sizeOf(shape) }, (_, index) =>
    numbers ? Math.floor(index / 2) : random.normal(),
  );
  return { dtype: "F32", shape, data };
}

/**
 * Checks each differentiable input along one random direction and returns the comparisons. Throws {@link InputError}
 * with the first input whose gradient differs from the central difference by more than 3 % and 0.002 of the loss.
 */
export async function checkObjective(
  device: Device,
  method: MethodDefinition,
): Promise<readonly CheckedGradient[]> {
  const random = new Random(1);
  const { inputs } = method.objective;
  const tensors = Object.fromEntries(
    inputs
      .filter(({ when }) => !when || method.settings[when.setting]?.default === when.is)
      .map((each) => [each.name, randomInput(each, random)]),
  );
  const evaluate = (given: typeof tensors) =>
    evaluateObjective(device, { method, tensors: given, settings: {}, name: method.id });
  const found = await evaluate(tensors);
  const loss = found.loss?.data[0] ?? Number.NaN;
  const checked: CheckedGradient[] = [];
  for (const { name, differentiable } of inputs) {
    const tensor = tensors[name];
    if (!tensor || !differentiable) continue;
    const direction = unitDirection(tensor.data.length, random);
    const moved = async (sign: number): Promise<number> => {
      const data = tensor.data.map((value, index) => value + sign * STEP * (direction[index] ?? 0));
      const { loss: at } = await evaluate({ ...tensors, [name]: { ...tensor, data } });
      return at?.data[0] ?? Number.NaN;
    };
    const difference = ((await moved(1)) - (await moved(-1))) / (2 * STEP);
    const slope = found[`grad.${name}`]?.data ?? new Float32Array();
    const gradient = slope.reduce((sum, value, index) => sum + value * (direction[index] ?? 0), 0);
    const allowed =
      TOLERANCE.relative * Math.max(Math.abs(gradient), Math.abs(difference)) +
      TOLERANCE.absolute * Math.max(1, Math.abs(loss));
    if (!(Math.abs(gradient - difference) <= allowed)) {
      throw new InputError(
        `${method.id}: the gradient of the objective by ${name} is ${gradient.toPrecision(4)} along a random direction, the central difference is ${difference.toPrecision(4)}; correct the gradient, or stop it and declare the input as not differentiable`,
      );
    }
    checked.push({ input: name, gradient, difference });
  }
  return checked;
}

function unitDirection(length: number, random: Random): Float64Array {
  const values = Float64Array.from({ length }, () => random.normal());
  const norm = Math.hypot(...values);
  return values.map((value) => value / norm);
}
