import { encodeNpz } from "../../formats/npz.ts";
import {
  decodeWeights,
  encodeWeights,
  networkTensors,
  stateOf,
} from "../../lab/weights/weights.ts";
import { InputError } from "../../shared/errors.ts";
import { buildModel } from "../../training/model.ts";
import { defineCommand, required } from "../command.ts";
import { checkOutput, readInput, writeOutput } from "../files.ts";

const FORMATS = ["safetensors", "npz"] as const;
/** Named in the contract, not written yet. */
const PROMISED = ["onnx", "pytorch"];

export const exportCommand = defineCommand({
  name: "export",
  summary: "Writes the networks of a weights file, without the optimiser, in another format",
  options: {
    weights: required("F", "a weights.safetensors that train wrote"),
    format: required("FORMAT", `one of ${FORMATS.join(", ")}`),
    out: required("PATH", "the file to write"),
  },
  async run({ weights, format: wanted, out }, output) {
    const format = FORMATS.find((name) => name === wanted);
    if (!format) {
      const why = PROMISED.includes(wanted) ? `${wanted} is not there yet` : `found "${wanted}"`;
      throw new InputError(`--format: ${why}; takes one of ${FORMATS.join(", ")}`);
    }
    checkOutput("out", out);
    const saved = decodeWeights(readInput("weights", weights), weights);
    const model = buildModel(saved.configuration, saved.image);
    const words = stateOf(saved, model, "networks");
    switch (format) {
      case "safetensors":
        writeOutput(out, encodeWeights(model, { step: saved.step, words }, "networks"));
        break;
      case "npz":
        writeOutput(out, encodeNpz(networkTensors(model, words)));
        break;
      default:
        format satisfies never;
    }
    output.log(`${model.parameterCount} parameters written to ${out} as ${format}`);
  },
});
