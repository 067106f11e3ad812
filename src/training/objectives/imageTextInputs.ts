/** The inputs of losses that compare images with texts, for `lab loss`. */
import type { Tensor } from "../../autodiff/tensor.ts";
import type { SettingValues } from "../../shared/settings.ts";
import type { Objective, ObjectiveInput } from "../method.ts";
import { clipLoss } from "./imageText.ts";
import { inputsOf } from "./inputs.ts";

export const imageTextInputs: readonly ObjectiveInput[] = [
  { name: "image", differentiable: true, axes: ["N", "D"] },
  { name: "text", differentiable: true, axes: ["N", "D"] },
  { name: "logitScale", differentiable: true, axes: [] },
  {
    name: "groups",
    differentiable: false,
    axes: ["N"],
    when: { setting: "positives", is: "groups" },
  },
];

interface ImageText {
  readonly image: Tensor;
  readonly text: Tensor;
  /** log(1/temperature) */
  readonly scale: Tensor;
  readonly groups?: Tensor;
}

/** Throws {@link InputError} if an input is missing; `groups` is one of them with `positives` = `groups`. */
export function readImageText(
  objective: string,
  inputs: Readonly<Record<string, Tensor>>,
  { positives }: SettingValues,
): ImageText {
  const [image, text, scale] = inputsOf(objective, inputs, "image", "text", "logitScale");
  if (positives !== "groups") return { image, text, scale };
  const [groups] = inputsOf(objective, inputs, "groups");
  return { image, text, scale, groups };
}

/** The symmetric cross-entropy by itself, for the methods that have the setting `labelSmoothing`. */
export const symmetricObjective = (method: string): Objective => ({
  inputs: imageTextInputs,
  settings: ["labelSmoothing", "positives"],
  evaluate(inputs, _, values) {
    const { image, text, scale, groups } = readImageText(method, inputs, values);
    return clipLoss(image, text, scale, {
      groups,
      labelSmoothing: Number(values.labelSmoothing),
    });
  },
});
