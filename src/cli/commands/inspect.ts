import { ACCEPTED } from "../../data/importers/index.ts";
import type { Inspected } from "../../data/importers/inspected.ts";
import { importSettings } from "../../data/importers/settings.ts";
import { tidyJson } from "../../lab/keep/runFile.ts";
import { acceptedBy } from "../../shared/settings.ts";
import { defineCommand, flag, type Output, pairs } from "../command.ts";
import { openOwn } from "../ownData.ts";
import { table } from "../table.ts";

/** Refused files that are shown as text; JSON has all. */
const SHOWN = 20;

export const inspect = defineCommand({
  name: "inspect",
  summary: "Shows what a dataset of your own holds, as --dataset PATH would import it",
  argument: { placeholder: "PATH", help: "a folder or file" },
  options: {
    import: pairs("key=value …", "how pictures become rows, see below"),
    json: flag("print JSON"),
  },
  details: () =>
    [
      `Reads ${ACCEPTED}.`,
      "",
      "Settings of --import:",
      ...Object.entries(importSettings).map(
        ([key, setting]) =>
          `  ${key}: ${acceptedBy(setting)}; default ${setting.default}. ${setting.help}`,
      ),
    ].join("\n"),
  async run({ import: settings, json }, output, path) {
    const facts = await openOwn(path, settings, output);
    if (json) return output.print(tidyJson(facts).trimEnd());
    show(facts, output);
  },
});

function show(facts: Inspected, output: Output): void {
  const { id, name, what, rows, splits, shape, columns, classes, counts, refused, notes } = facts;
  output.print(`${name}: ${what}, ${rows} rows of ${shape.join("×")}: ${id}`);
  output.print(`  ${splits.train} train and ${splits.test} test rows`);
  output.print(
    `  columns: ${columns.map(({ name: title, kind }) => `${title} (${kind})`).join(", ")}`,
  );
  const settings = Object.entries(facts.settings).map(([key, value]) => `${key}=${value}`);
  output.print(`  settings: ${settings.join(" ")}`);
  for (const note of notes) output.print(`  ${note}`);
  const lines = table<string>(
    [
      ["class", (each) => each],
      ["train", (each) => String(counts.train[classes.indexOf(each)] ?? 0)],
      ["test", (each) => String(counts.test[classes.indexOf(each)] ?? 0)],
    ],
    classes,
  );
  for (const line of lines) output.print(line);
  if (refused.length === 0) return;
  output.print(`left out: ${refused.length}`);
  for (const { file, reason } of refused.slice(0, SHOWN)) output.print(`  ${file}: ${reason}`);
  if (refused.length > SHOWN) output.print(`  and ${refused.length - SHOWN} more; see --json`);
}
