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
import { localTables } from "../resources.ts";

const FORMATS = ["safetensors", "npz"] as const;
/** Known formats that are not implemented yet. */
const PLANNED = ["onnx", "pytorch"];

export const exportCommand = defineCommand({
  name: "export",
  summary: "Writes the networks of a weights file, without optimiser state, in another format",
  options: {
    weights: required("F", "weights.safetensors written by train"),
    format: required("FORMAT", `one of ${FORMATS.join(", ")}`),
    out: required("PATH", "output file"),
  },
  async run({ weights, format: wanted, out }, output) {
    const format = FORMATS.find((name) => name === wanted);
    if (!format) {
      const why = PLANNED.includes(wanted) ? `${wanted} is not available yet` : `found "${wanted}"`;
      throw new InputError(`--format: ${why}; expected one of ${FORMATS.join(", ")}`);
    }
    checkOutput("out", out);
    const saved = decodeWeights(readInput("weights", weights), weights, localTables);
    const model = buildModel(saved.configuration, saved.schema);
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
