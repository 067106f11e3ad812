/** `npm run bench`: times the standard steps and compares them with bench/baseline.json. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod/mini";
import { defineCommand, flag, integer, text } from "../../src/cli/command.ts";
import { table } from "../../src/cli/table.ts";
import { RunError } from "../../src/shared/errors.ts";
import { REFERENCE } from "../peers/index.ts";
import { type Baseline, type Comparison, compare, REGRESSION, withRows } from "./baseline.ts";
import { measureAll } from "./measureAll.ts";
import { requestFrom } from "./options.ts";

const FILE = join(import.meta.dirname, "..", "baseline.json");

const schema = z.record(
  z.string(),
  z.record(
    z.string(),
    z.object({ overCeiling: z.number(), peers: z.record(z.string(), z.number()) }),
  ),
);

export const benchStandard = defineCommand({
  name: "bench",
  invocation: "npm run bench --",
  summary: "Times the standard steps and compares them with the ratios in bench/baseline.json",
  options: {
    workload: text("a,b,…", "workloads; default a,b,c"),
    batch: text("16,64,…", "images per step; default 16,64"),
    peer: text("P,…", "libraries to compare with; default none"),
    in: text("page,node", "where to run; default node"),
    hardware: flag("run the page on the machine's own adapter instead of SwiftShader"),
    seconds: integer("N", "time limit for timing a step; default 5"),
    record: flag("write the ratios to the baseline"),
  },
  details: () =>
    [
      "A ratio is the step's time over the time that the FMA kernel would need for its products, measured in the",
      "same run, or another library's time over Isotrope's. A ratio that is worse than recorded by more than",
      `${100 * REGRESSION} % is a regression, and the exit code is 1.`,
    ].join("\n"),
  async run({ record, hardware, ...given }, output) {
    const request = requestFrom({
      ...given,
      workload: given.workload ?? "a,b,c",
      peer: given.peer ?? REFERENCE,
      in: given.in ?? "node",
      seconds: given.seconds ?? 5,
    });
    const rows = await measureAll({ ...request, hardware, firstSteps: false }, output.log);
    for (const { workload, batch, peer, void: reason, skipped } of rows) {
      if (reason) output.log(`void: ${workload} × ${batch} ${peer}: ${reason}`);
      if (skipped) output.log(`skipped: ${workload} × ${batch} ${peer}: ${skipped}`);
    }
    const baseline: Baseline = existsSync(FILE)
      ? schema.parse(JSON.parse(readFileSync(FILE, "utf8")))
      : {};
    const comparisons = compare(rows, baseline, REFERENCE);
    for (const place of new Set(comparisons.map((each) => each.place))) {
      output.print(place);
      const here = comparisons.filter((each) => each.place === place);
      for (const line of table(COLUMNS, here)) output.print(line);
    }
    if (record) {
      const next = withRows(baseline, rows, REFERENCE);
      writeFileSync(FILE, `${JSON.stringify(next, undefined, 2)}\n`);
      output.print(`recorded in ${FILE}`);
      return;
    }
    const worse = comparisons.filter(isRegression).length;
    if (worse > 0) {
      throw new RunError(
        "gpu-error",
        `${worse} of ${comparisons.length} ratios are worse by more than ${100 * REGRESSION} %`,
      );
    }
  },
});

const isRegression = ({ worse }: Comparison) => worse !== null && worse > REGRESSION;

const COLUMNS = [
  ["", ({ step, what }: Comparison) => `${step}  ${what}`],
  ["now", ({ now }: Comparison) => now.toFixed(2)],
  ["recorded", ({ recorded }: Comparison) => recorded?.toFixed(2) ?? "none"],
  [
    "change",
    (each: Comparison) => {
      if (each.worse === null) return "";
      const change = `${Math.abs(100 * each.worse).toFixed(0)} % ${each.worse > 0 ? "worse" : "better"}`;
      return isRegression(each) ? `REGRESSION, ${change}` : change;
    },
  ],
] as const;
