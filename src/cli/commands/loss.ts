import { decodeSafetensors, encodeSafetensors } from "../../formats/safetensors.ts";
import { describeInputs, evaluateObjective } from "../../lab/evaluate/objective.ts";
import { methods } from "../../training/methods/all.ts";
import { methodNamed } from "../../training/methods/index.ts";
import { defineCommand, pairs, required } from "../command.ts";
import { checkOutput, readInput, writeOutput } from "../files.ts";
import { withDevice } from "../resources.ts";

export const loss = defineCommand({
  name: "loss",
  summary: "Evaluates a method's objective and its gradients on given tensors",
  argument: { placeholder: "M", help: "a method, see below" },
  options: {
    in: required("X.safetensors", "inputs of the objective, float32, by name"),
    set: pairs("key=value …", "settings of the objective"),
    out: required(
      "Y.safetensors",
      "output file: loss [] and grad.NAME for each differentiable input",
    ),
  },
  details: () =>
    methods
      .map(({ id, objective: { inputs, settings } }) => {
        const reads = settings.length > 0 ? `; settings ${settings.join(", ")}` : "";
        return `  ${id} takes ${describeInputs(inputs)}${reads}`;
      })
      .join("\n"),
  async run({ in: source, set, out }, output, name) {
    const method = methodNamed(name);
    checkOutput("out", out);
    const { tensors } = decodeSafetensors(readInput("in", source), source);
    const request = { method, tensors, settings: set, name: source };
    const results = await withDevice(output, (device) => evaluateObjective(device, request));
    writeOutput(out, encodeSafetensors(results, { method: name }));
    output.log(`loss ${results.loss?.data[0]} and gradients written to ${out}`);
  },
});
