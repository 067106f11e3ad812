import { tidyJson } from "../../lab/keep/runFile.ts";
import { describeCatalogue } from "../../lab/session/catalogue.ts";
import { acceptedBy } from "../../shared/settings.ts";
import { defineCommand, flag } from "../command.ts";
import { localTables } from "../resources.ts";

export const datasets = defineCommand({
  name: "datasets",
  summary: "Lists the datasets",
  options: { json: flag("print JSON") },
  async run({ json }, output) {
    const described = describeCatalogue(localTables).datasets;
    if (json) return output.print(tidyJson(described).trimEnd());
    for (const each of described) {
      const { id, label, description, imageShape, trainCount, testCount } = each;
      const { classes, columns, licence, settings } = each;
      const [height] = imageShape;
      const shape = height > 0 ? imageShape.join("×") : "texts";
      output.print(`${id}: ${label}, ${shape}, licence ${licence}`);
      output.print(`  ${description}`);
      output.print(
        `  ${trainCount} train and ${testCount} test ${height > 0 ? "images" : "texts"} of ${classes.join(", ")}`,
      );
      output.print(`  columns: ${columns.map(({ name, kind }) => `${name} (${kind})`).join(", ")}`);
      for (const [key, setting] of Object.entries(settings)) {
        output.print(`  ${key}: ${acceptedBy(setting)}; default ${setting.default}`);
      }
    }
  },
});
