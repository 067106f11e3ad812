import { tidyJson } from "../../lab/keep/runFile.ts";
import { defineCommand, flag } from "../command.ts";
import { withDevice } from "../resources.ts";

export const adapter = defineCommand({
  name: "adapter",
  summary: "Shows the WebGPU adapter in use and its limits and features",
  options: { json: flag("print JSON") },
  run: ({ json }, output) =>
    withDevice(output, async (device) => {
      const { vendor, architecture, description, software, features, limits } = device.adapter;
      if (json) return output.print(tidyJson(device.adapter).trimEnd());
      const rows: [string, string][] = [
        ["vendor", vendor || "unnamed"],
        ["architecture", architecture || "unnamed"],
        ["description", description || "none"],
        ["kind", software ? "software: its times do not predict those of a GPU" : "hardware"],
        ["features", features.join(", ")],
        ...Object.entries(limits).map(([key, value]): [string, string] => [key, String(value)]),
      ];
      const width = Math.max(...rows.map(([key]) => key.length));
      for (const [key, value] of rows) output.print(`${key.padEnd(width)}  ${value}`);
    }),
});
