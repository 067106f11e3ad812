/**
 * Evaluates a method's objective on tensors from a file: the loss and its gradients, with the graph and
 * kernels that training uses. For comparing a loss with other implementations.
 */
import { compile } from "../../autodiff/compile/compile.ts";
import { gradients } from "../../autodiff/gradients.ts";
import { input, scalar, type Tensor } from "../../autodiff/tensor.ts";
import type { FileTensor, TensorOf } from "../../formats/tensor.ts";
import type { Device } from "../../gpu/device.ts";
import { InputError } from "../../shared/errors.ts";
import { resolveSettings, type Settings, type SettingValues } from "../../shared/settings.ts";
import { describeShape, type Shape } from "../../shared/shapes.ts";
import type { MethodDefinition, ObjectiveInput } from "../../training/method.ts";

export interface ObjectiveRequest {
  readonly method: MethodDefinition;
  readonly tensors: Readonly<Record<string, FileTensor>>;
  /** Settings of the objective that differ from their defaults. */
  readonly settings: SettingValues;
  /** The file's name, for errors. */
  readonly name: string;
}

type Floats = TensorOf<"F32">;

/**
 * Returns `loss` [] and `grad.NAME` for each differentiable input. Throws InputError if inputs are
 * missing, unknown, not finite float32 or of inconsistent sizes, or if a setting is unknown.
 */
export async function evaluateObjective(
  device: Device,
  { method, tensors, settings, name }: ObjectiveRequest,
): Promise<Record<string, Floats>> {
  if (method.trains === false) {
    throw new InputError(
      `loss: ${method.id} computes hand-crafted features and has no loss; choose another method`,
    );
  }
  const values = resolveSettings(objectiveSettings(method), settings);
  const given = checkedInputs(method, tensors, values, name);
  const inputs: Record<string, Tensor> = Object.fromEntries(
    Object.entries(given).map(([key, { shape }]) => [key, input(key, shape)]),
  );
  const loss = method.objective.evaluate(inputs, (key) => scalar(key), values);
  const targets = method.objective.inputs
    .filter(({ differentiable }) => differentiable)
    .flatMap(({ name: key }) => {
      const tensor = inputs[key];
      return tensor ? [{ key: `grad.${key}`, tensor }] : [];
    });
  const derivatives = gradients(
    loss,
    targets.map(({ tensor }) => tensor),
  );
  const outputs: Record<string, Tensor> = { loss };
  targets.forEach(({ key }, index) => {
    const derivative = derivatives[index];
    if (derivative) outputs[key] = derivative;
  });

  const program = await compile(device, { outputs });
  for (const [key, { data }] of Object.entries(given)) {
    if (program.plan.inputs.has(key)) program.write(key, data);
  }
  for (const key of program.plan.scalars.keys()) program.set(key, Number(values[key]));
  const results = await program.run(Object.keys(outputs));
  program.destroy();
  const failure = device.failure();
  if (failure) throw failure;
  return Object.fromEntries(
    Object.entries(outputs).map(([key, tensor]): [string, Floats] => [
      key,
      {
        dtype: "F32",
        shape: key === "loss" ? [] : tensor.shape,
        data: results[key] ?? new Float32Array(),
      },
    ]),
  );
}

/** The settings that an objective reads. */
function objectiveSettings({ objective, settings }: MethodDefinition): Settings {
  return Object.fromEntries(
    Object.entries(settings).filter(([key]) => objective.settings.includes(key)),
  );
}

/** For errors and `--help`: `z1 [N,D], z2 [N,D]`. */
export const describeInputs = (inputs: readonly ObjectiveInput[]): string =>
  inputs
    .map(({ name, axes, when }) => {
      const only = when ? ` with ${when.setting}=${when.is}` : "";
      return `${name} [${axes.join(",")}]${only}`;
    })
    .join(", ");

function checkedInputs(
  { id, objective }: MethodDefinition,
  tensors: Readonly<Record<string, FileTensor>>,
  values: SettingValues,
  file: string,
): Record<string, Floats> {
  const takes = `${id} takes ${describeInputs(objective.inputs)}, float32`;
  const expected = objective.inputs.filter(({ when }) => !when || values[when.setting] === when.is);
  const stranger = Object.keys(tensors).find((key) => !expected.some(({ name }) => name === key));
  if (stranger) throw new InputError(`${file}: ${stranger} is no input; ${takes}`);
  const sizes = new Map<string, { size: number; of: string }>();
  const checked: Record<string, Floats> = {};
  for (const { name, axes } of expected) {
    const tensor = tensors[name];
    if (!tensor) throw new InputError(`${file}: ${name} is missing; ${takes}`);
    const { dtype, shape } = tensor;
    if (dtype !== "F32") throw new InputError(`${file}: ${name} is ${dtype}; ${takes}`);
    if (shape.length !== axes.length || shape.includes(0)) {
      throw new InputError(`${file}: ${name} is ${describeShape(shape)}; ${takes}`);
    }
    axes.forEach((axis, index) => {
      const size = shape[index] ?? 0;
      if (Number(axis) !== size && /^\d+$/.test(axis)) {
        throw new InputError(`${file}: ${name} is ${describeShape(shape)}; ${takes}`);
      }
      const known = sizes.get(axis) ?? { size, of: name };
      sizes.set(axis, known);
      if (known.size !== size) {
        const other = tensors[known.of]?.shape ?? [];
        throw new InputError(
          `${file}: ${name} is ${describeShape(shape)}, but ${known.of} is ${describeShape(other)}; their ${axis} must be equal (${takes})`,
        );
      }
    });
    const wrong = tensor.data.findIndex((value) => !Number.isFinite(value));
    if (wrong !== -1) {
      throw new InputError(
        `${file}: ${name}${placeOf(wrong, shape)} is ${tensor.data[wrong]}; inputs must be finite`,
      );
    }
    checked[name] = tensor;
  }
  return checked;
}

/** The multi-dimensional index of a flat index, as text: `[3,17]`. */
export function placeOf(position: number, shape: Shape): string {
  const index: number[] = [];
  let rest = position;
  for (const size of shape.toReversed()) {
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return describeShape(index);
}
