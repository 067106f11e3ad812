/** `npm run -s bench:peers`: compares the same training step in Isotrope and other libraries. */
import { defineCommand, flag, integer, type Output, text } from "../../src/cli/command.ts";
import { type Column, table } from "../../src/cli/table.ts";
import { peers } from "../peers/index.ts";
import { workloads } from "../problem/workloads.ts";
import { markdownTable } from "./markdown.ts";
import { measureAll } from "./measureAll.ts";
import { requestFrom } from "./options.ts";
import type { Row } from "./rows.ts";

export const benchPeers = defineCommand({
  name: "bench:peers",
  invocation: "npm run -s bench:peers --",
  summary: "Times the same training step in Isotrope, jax-js and TensorFlow.js",
  options: {
    json: flag("print JSON"),
    markdown: flag("print Markdown tables as in docs/performance.md"),
    workload: text("a,b,…", "workloads, see below; default a,b"),
    batch: text("16,64,…", "images per step, each in two views; default 16,64"),
    peer: text("P,…", "libraries to compare with; default all"),
    in: text("page,node", "where to run: a Chromium page (default), Node with Dawn, or both"),
    hardware: flag("run the page on the machine's own adapter instead of SwiftShader"),
    steady: flag("skip the first steps, each of which needs a fresh page or process"),
    seconds: integer("N", "time limit for timing one library, per row; default 20"),
  },
  details: () =>
    [
      ...workloads.map(({ id, summary }) => `  ${id}  ${summary}`),
      "",
      `Libraries: ${peers.map(({ id }) => id).join(", ")}. Node has no WebGL; ISOTROPE_ADAPTER selects its adapter.`,
      "Ratios are a library's time over Isotrope's. Losses of the first five steps must agree to 1e-3,",
      "relative above 1 and absolute below, otherwise a row is void.",
    ].join("\n"),
  async run({ json, markdown, hardware, steady, ...given }, output) {
    const request = requestFrom(given);
    const rows = await measureAll({ ...request, hardware, firstSteps: !steady }, output.log);
    if (json) output.print(JSON.stringify(rows, undefined, 2));
    else report(rows, output, markdown);
  },
});

const shown = (value: number | null, digits: number, unit = "") =>
  value === null ? "" : `${value.toFixed(digits)}${unit}`;

const COLUMNS: readonly Column<Row>[] = [
  ["", ({ workload, batch, peer }) => `${workload} × ${batch}  ${peer}`],
  ["ms/step", ({ stepMs }) => shown(stepMs, 1)],
  ["ratio", ({ ratio }) => shown(ratio, 1)],
  ["first step ms", ({ firstStepMs }) => shown(firstStepMs, 0)],
  ["ratio", ({ firstStepRatio }) => shown(firstStepRatio, 1)],
  ["dispatches", ({ dispatches }) => shown(dispatches, 0)],
  ["submits", ({ submits }) => shown(submits, 0)],
  ["new buffers", ({ buffers }) => shown(buffers, 0)],
  ["new bind groups", ({ bindGroups }) => shown(bindGroups, 0)],
  ["JS ms", ({ jsMs }) => shown(jsMs, 2)],
  ["peak MiB", ({ peakBytes }) => shown(peakBytes === null ? null : peakBytes / 2 ** 20, 1)],
  ["over minimum", ({ peakRatio }) => shown(peakRatio, 2)],
  ["of ceiling", ({ ceilingShare }) => shown(ceilingShare && 100 * ceilingShare, 1, " %")],
];

function report(rows: readonly Row[], output: Output, markdown: boolean): void {
  const places = new Set(rows.map(({ host, adapter }) => `${host}, ${adapter}`));
  for (const place of places) {
    output.print(place);
    const here = rows.filter(({ host, adapter }) => `${host}, ${adapter}` === place);
    for (const line of markdown ? markdownTable(here) : table(COLUMNS, here)) output.print(line);
    for (const { workload, batch, peer, void: reason, skipped } of here) {
      if (reason) output.print(`void: ${workload} × ${batch}  ${peer}: ${reason}`);
      if (skipped) output.print(`skipped: ${workload} × ${batch}  ${peer}: ${skipped}`);
    }
    output.print("");
  }
}
