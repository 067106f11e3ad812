/** Recorded runs: the files of a recording, and the lab that plays them. */
import { expect, test } from "vitest";
import { testTables } from "../../cli/testing.ts";
import { encodeBundle } from "../../formats/bundle.ts";
import { Random } from "../../shared/random.ts";
import type { LabEvent } from "../protocol/index.ts";
import { encodeRecording } from "../recording/encode.ts";
import { quantised, restored } from "../recording/quantise.ts";
import { someOf } from "../recording/record.ts";
import type { Moment, Recording } from "../recording/recording.ts";
import { createReplayLab } from "./replay.ts";

const [rows, cols] = [40, 5];
const random = new Random(1);
const vectors = (spread: number) => ({
  data: Float32Array.from({ length: rows * cols }, () => 3 + spread * random.uniform(-0.5, 0.5)),
  cols,
});
const moment = (step: number, spread: number): Moment => ({
  step,
  collapse: spread < 0.1 ? "complete" : "none",
  embedded: { rows, spaces: { z: vectors(spread) } },
  diagnostics: [
    {
      type: "diagnostics",
      step,
      space: "z",
      values: { std: spread },
      ranges: { std: [0, Number.POSITIVE_INFINITY], knn: [0, 1] },
      spectrum: Float64Array.of(2, 1),
      collapse: { kind: "none", sentence: "A sentence." },
    },
  ],
});
const configuration = {
  method: "simclr",
  dataset: "digits",
  encoder: "mlp",
  steps: 20,
  batch: 8,
  seed: 3,
  settings: { temperature: 0.2 },
};
const recording: Recording = {
  begin: {
    configuration,
    parameters: 7,
    spaces: [{ id: "z", label: "z", modalities: ["image"] }],
  },
  adapter: "an adapter",
  space: "z",
  points: {
    type: "points",
    dataset: "digits",
    count: rows,
    tests: rows,
    height: 2,
    width: 2,
    channels: 1,
    images: new Uint8Array(rows * 4).fill(9),
    labels: Int32Array.from({ length: rows }, (_, row) => row % 2),
    classes: ["a", "b"],
  },
  steps: { steps: Float64Array.of(1, 2), series: { loss: Float64Array.of(2, Number.NaN) } },
  markers: [],
  moments: [moment(0, 2), moment(10, 1), moment(20, 0.001)],
};
const facts = {
  method: "simclr",
  encoder: "mlp",
  dataset: { id: "digits", version: "1" },
  seed: 3,
  steps: 20,
  step: 20,
};
const bundleOf = (files: Readonly<Record<string, Uint8Array>>) => encodeBundle({ facts, files });

async function opened() {
  const events: LabEvent[] = [];
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }: { readonly data: LabEvent }) => events.push(data);
  const lab = createReplayLab({ tables: () => testTables });
  await lab.load({ name: "run.isotrope", bytes: await bundleOf(encodeRecording(recording)) });
  const opening = await lab.open({ events: port2, datasets: "" }, {});
  /** Waits until all events so far have arrived. */
  const settled = async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return events;
  };
  return { lab, opening, settled, close: () => port1.close() };
}

test("a recording plays: the run as it was, its moments as checkpoints, no training", async () => {
  const { lab, opening, settled, close } = await opened();
  expect(opening.configuration).toEqual(configuration);
  expect(opening.adapter.name).toContain("recorded on an adapter");
  expect(await lab.resume("recorded")).toEqual(configuration);
  const begun = await settled();
  const of = <Type extends LabEvent["type"]>(type: Type) =>
    begun.filter((event) => event.type === type);
  expect(of("begin")).toHaveLength(1);
  expect(of("diagnostics")).toHaveLength(3);
  expect(begun.find((event) => event.type === "steps")?.series.loss).toEqual(
    Float64Array.of(2, Number.NaN),
  );
  expect(begun.find((event) => event.type === "checkpoints")?.marks).toMatchObject([
    { step: 0, collapse: "none" },
    { step: 10, collapse: "none" },
    { step: 20, collapse: "complete" },
  ]);
  expect(begun.findLast((event) => event.type === "frame")?.positions).toHaveLength(3 * rows);

  await lab.show(12);
  const past = (await settled()).findLast((event) => event.type === "past");
  expect(past).toMatchObject({ step: 10, diagnostics: { values: { std: 1 } } });
  expect(past?.frame?.step).toBe(10);
  expect(past?.diagnostics?.ranges).toEqual({ std: null, knn: [0, 1] });
  expect(await lab.neighbours(0, 3, "cosine")).toHaveLength(3);
  const spectrum = { relation: "correlation", order: "variance" } as const;
  expect(await lab.analyse({ id: "spectrum", parameters: spectrum })).toMatchObject({ rows, cols });
  await expect(lab.analyse({ id: "forces", parameters: { view: 0 } })).rejects.toThrow(
    /Press Train/,
  );
  await expect(lab.train()).rejects.toThrow(/recorded run/);
  close();
});

test("what is no recording, or a damaged one, is refused with a sentence", async () => {
  const lab = createReplayLab({ tables: () => testTables });
  const load = (bytes: Uint8Array) => lab.load({ name: "x.isotrope", bytes });
  const files = encodeRecording(recording);
  await expect(load(new Uint8Array(9))).rejects.toThrow(/^x.isotrope: /);
  await expect(load(await bundleOf({ "run.json": new Uint8Array() }))).rejects.toThrow(
    /no recording/,
  );
  const json = (text: string) =>
    bundleOf({ ...files, "recording.json": new TextEncoder().encode(text) });
  await expect(load(await json("{"))).rejects.toThrow(/recording.json is not JSON/);
  await expect(load(await json("{}"))).rejects.toThrow(/recording.json: /);
  const text = new TextDecoder().decode(files["recording.json"]);
  await expect(load(await json(text.replace('"count":40', '"count":41')))).rejects.toThrow(
    /\[40\], expected \[41\]/,
  );
  await expect(load(await json(text.replace('"space":"z"', '"space":"h"')))).rejects.toThrow(
    /does not list/,
  );
});

test("vectors keep 15 bits of what differs between them, also far from the origin", () => {
  const narrow = vectors(1e-3);
  const { data } = restored(quantised(narrow, rows));
  const off = data.map((value, at) => Math.abs(value - narrow.data[at]!));
  expect(Math.max(...off)).toBeLessThan(1e-6);
  const broken = quantised({ data: Float32Array.of(Number.NaN, 1, 3), cols: 1 }, 3);
  expect([...restored(broken).data].map(Math.round)).toEqual([2, 1, 3]);
});

test("moments are densest at the beginning, and hold the first and the last", () => {
  const all = Array.from({ length: 61 }, (_, index) => index);
  const some = someOf(all, 12);
  expect(some).toHaveLength(12);
  expect([some[0], some.at(-1)]).toEqual([0, 60]);
  expect(some[1]).toBeLessThan(60 - (some.at(-2) ?? 0));
});
