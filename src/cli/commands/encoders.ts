import { tidyJson } from "../../lab/keep/runFile.ts";
import { describeEncoders } from "../../lab/session/catalogue.ts";
import { defineCommand, flag } from "../command.ts";

export const encoders = defineCommand({
  name: "encoders",
  summary:
    "Lists the encoders, with their parameter counts for 28×28×1 images, or texts of a vocabulary of 100",
  options: { json: flag("print JSON") },
  async run({ json }, output) {
    const described = describeEncoders();
    if (json) return output.print(tidyJson(described).trimEnd());
    for (const { id, label, summary, parameters, outputDim } of described) {
      output.print(`${id}: ${label}, ${parameters} parameters, h of ${outputDim} dimensions`);
      output.print(`  ${summary}`);
    }
  },
});
