// Draws docs/scale.svg, memory and time of a step against batch size, from measurements:
//
//   npm run -s lab -- bench --batch 512,1024,2048,4096 --json > scale.json
//   node scripts/plot-scale.mjs scale.json
//
// Both axes are logarithmic; a line of slope one is linear growth.
import { readFileSync, writeFileSync } from "node:fs";

const [, , source, target = "docs/scale.svg"] = process.argv;
if (!source) {
  console.error("plot-scale: give the JSON file written by lab bench");
  process.exit(2);
}
const { adapter, encoder, results } = JSON.parse(readFileSync(source, "utf8"));

const WIDTH = 360;
const HEIGHT = 260;
const LEFT = 64;
const TOP = 56;
const RIGHT = 16;
const BOTTOM = 48;

const log = Math.log2;
const batches = results.map(({ batch }) => batch);
const [least, most] = [log(Math.min(...batches)), log(Math.max(...batches))];
const xOf = (batch) => LEFT + ((log(batch) - least) / (most - least)) * (WIDTH - LEFT - RIGHT);

const panels = [
  {
    title: "Memory, MiB",
    measured: ({ peakBytes }) => peakBytes / 2 ** 20,
    reference: ({ batch }) => (4 * (2 * batch) ** 2) / 2 ** 20,
    referenceName: "the similarity matrix alone",
  },
  { title: "Step, seconds", measured: ({ stepMs }) => stepMs / 1000 },
];

function panel({ title, measured, reference, referenceName }) {
  const values = results.flatMap((result) => [
    measured(result),
    ...(reference ? [reference(result)] : []),
  ]);
  const low = Math.floor(log(Math.min(...values)));
  const high = Math.ceil(log(Math.max(...values)));
  const yOf = (value) =>
    HEIGHT - BOTTOM - ((log(value) - low) / (high - low)) * (HEIGHT - BOTTOM - TOP);
  const line = (pick, name) =>
    `<polyline class="${name}" points="${results.map((result) => `${xOf(result.batch).toFixed(1)},${yOf(pick(result)).toFixed(1)}`).join(" ")}"/>`;
  const [first] = results;
  const growth = ({ batch }) => (measured(first) * batch) / first.batch;
  const ticks = Array.from({ length: high - low + 1 }, (_, index) => 2 ** (low + index));
  const last = results.at(-1);
  return [
    `<text class="title" x="${LEFT}" y="24">${title}</text>`,
    ...ticks.map(
      (tick) =>
        `<text class="tick" x="${LEFT - 10}" y="${yOf(tick) + 4}" text-anchor="end">${tick}</text>`,
    ),
    ...results.map(
      ({ batch, chunk }) =>
        `<text class="tick" x="${xOf(batch)}" y="${HEIGHT - 28}" text-anchor="middle">${batch}</text>` +
        `<text class="tick" x="${xOf(batch)}" y="${HEIGHT - 12}" text-anchor="middle">${chunk < batch ? `${batch / chunk}×${chunk}` : "whole"}</text>`,
    ),
    line(growth, "linear"),
    ...(reference
      ? [
          line(reference, "reference"),
          `<text class="tick" x="${xOf(last.batch)}" y="${yOf(reference(last)) - 8}" text-anchor="end">${referenceName}</text>`,
        ]
      : []),
    line(measured, "measured"),
    ...results.map((result) => {
      const y = yOf(measured(result));
      const value = measured(result);
      return `<circle cx="${xOf(result.batch)}" cy="${y}" r="3"/><text class="value" x="${xOf(result.batch)}" y="${y + 16}" text-anchor="${result === last ? "end" : "start"}">${value.toFixed(value < 10 ? 1 : 0)}</text>`;
    }),
  ].join("\n");
}

const name = adapter.description || `${adapter.vendor} ${adapter.architecture}`;
const label = `Memory and time of a SimCLR step against the batch: ${encoder} on ${name}${adapter.software ? " (software)" : ""}`;
writeFileSync(
  target,
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${2 * WIDTH} ${HEIGHT}" role="img" aria-label="${label}">
<title>${label}</title>
<style>
svg { background: #fbfaf7; font: 12px system-ui, sans-serif; }
text { fill: #2b2823; } .tick { fill: #7a746a; font-size: 10px; } .title { font-size: 14px; } .value { font-size: 11px; }
polyline { fill: none; stroke-width: 1.5; } .measured { stroke: #0b6e99; } circle { fill: #0b6e99; }
.linear { stroke: #b9b2a5; stroke-dasharray: 2 3; } .reference { stroke: #c0562f; stroke-dasharray: 5 3; }
</style>
<g>
${panel(panels[0])}
</g>
<g transform="translate(${WIDTH} 0)">
${panel(panels[1])}
</g>
</svg>
`,
);
