import { defaultDataset, schemaOf } from "../../data/index.ts";
import { describeInputs } from "../../lab/evaluate/objective.ts";
import { tidyJson } from "../../lab/keep/runFile.ts";
import { describeMethod } from "../../lab/session/catalogue.ts";
import { acceptedBy } from "../../shared/settings.ts";
import { tableFor } from "../../training/configuration.ts";
import { methodIds, methodNamed } from "../../training/methods/index.ts";
import { defineCommand, flag } from "../command.ts";
import { datasetOption, importOption } from "../datasetOption.ts";
import { localTables } from "../resources.ts";

export const methods = defineCommand({
  name: "methods",
  summary: "Lists the methods, with every setting of train --set",
  options: {
    json: flag("print JSON, with labels, help and the inputs of each objective"),
    dataset: datasetOption(
      `dataset whose default augmentations are shown, default ${defaultDataset}`,
    ),
    import: importOption,
  },
  async run({ json, dataset = defaultDataset }, output) {
    schemaOf(localTables, dataset);
    const described = methodIds.map(methodNamed).map((method) => {
      const { views, objective } = method;
      const { inputs, settings } = objective;
      const schema = tableFor(method, dataset, localTables);
      return { ...describeMethod(method, schema), views, objective: { inputs, settings } };
    });
    if (json) return output.print(tidyJson(described).trimEnd());
    for (const { id, label, summary, citation, settings, objective } of described) {
      output.print(`${id}: ${label} (${citation})`);
      output.print(`  ${summary}`);
      output.print(`  loss takes ${describeInputs(objective.inputs)}`);
      const width = Math.max(...Object.keys(settings).map((key) => key.length));
      for (const [key, setting] of Object.entries(settings)) {
        output.print(
          `  ${key.padEnd(width)}  ${String(setting.default).padEnd(8)}  ${acceptedBy(setting)}`,
        );
      }
    }
  },
});
