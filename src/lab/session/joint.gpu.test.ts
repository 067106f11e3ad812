/** A run of images and texts in the lab: its joint space live, in every analysis, in the past and beside a twin. */
import { expect, it } from "vitest";
import { testGpu, testTables } from "../../cli/testing.ts";
import { openDevice } from "../../gpu/device.ts";
import { memoryCheckpoints } from "../keep/checkpoints/store.ts";
import { memoryRuns } from "../keep/runs/store.ts";
import { type LabEvent, type RunConfiguration, TEXTS } from "../protocol/index.ts";
import { createSession } from "./session.ts";

const joint = "z+text.z";
const rows = 60;
const configuration: RunConfiguration = {
  method: "clip",
  dataset: "shapes",
  encoder: "mlp",
  steps: 4,
  batch: 4,
  seed: 3,
  settings: { textTower: "bag-of-words", projectionDim: "8", context: 12 },
};

it("shows images and texts in one space, measures the gap, and does so of checkpoints and twins", async () => {
  const lab = createSession({
    tables: () => testTables,
    checkpoints: memoryCheckpoints(),
    runs: memoryRuns(),
    tunings: { load: async () => undefined, save: async () => {} },
    openDevice: async () => openDevice(await testGpu()),
  });
  const seen: LabEvent[] = [];
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }: { data: LabEvent }) => void seen.push(data);
  const of = async <Type extends LabEvent["type"]>(type: Type) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return seen.filter((event): event is Extract<LabEvent, { type: Type }> => event.type === type);
  };
  await lab.open({ events: port2, datasets: "" }, {});
  await lab.setPoints(rows);
  await lab.begin(configuration);

  const [begin] = await of("begin");
  expect(begin?.spaces.map(({ id }) => id)).toEqual(["h", "z", "text.h", "text.z", joint]);
  expect(begin?.pairMetrics?.map(({ key }) => key)).toContain("relativeGap");
  const points = (await of("points")).at(-1);
  expect(points?.texts).toHaveLength(rows);
  const first = (await of("frame")).at(-1);
  expect(first).toMatchObject({ space: joint, dimensions: 8, step: 0 });
  expect(first?.positions).toHaveLength(2 * rows * 3);

  await lab.step();
  const measured = await of("diagnostics");
  for (const space of [joint, "z"]) {
    const { values, ranges } = measured.findLast((event) => event.space === space)!;
    expect(values.gap).toBeGreaterThan(0);
    expect(values.imageToText).toBeGreaterThanOrEqual(0);
    expect(ranges.gap).toEqual([0, 2]);
  }
  expect(measured.findLast(({ space }) => space === joint)?.values.alignment).toBeGreaterThan(0);
  expect(measured.findLast(({ space }) => space === "h")?.values).not.toHaveProperty("gap");
  const batch = (await of("batch")).at(-1);
  expect(batch?.texts).toHaveLength(4);
  expect(batch?.texts?.[0]).toMatch(/^a (small|medium|large) /);
  expect(batch?.wrongTexts).toEqual([]);
  const [record] = await lab.listRuns();
  expect(record?.last.z.gap).toBeGreaterThan(0);

  const near = await lab.neighbours(TEXTS + 7, 2 * rows, "cosine");
  const ids = near.map(({ id }) => id).sort((one, other) => one - other);
  expect(ids).toHaveLength(2 * rows - 1);
  expect(ids).not.toContain(TEXTS + 7);
  expect(ids.slice(0, rows)).toEqual(Array.from({ length: rows }, (_, row) => row));

  const spectrum = await lab.analyse({
    id: "spectrum",
    parameters: { relation: "correlation", order: "variance" },
  });
  expect(spectrum).toMatchObject({ space: joint, points: 2 * rows, cols: 8 });
  expect(await lab.analyse({ id: "isotropy", parameters: { steps: [] } })).toMatchObject({
    points: 2 * rows,
  });
  expect(await lab.analyse({ id: "plane", parameters: { rows } })).not.toHaveProperty("without");
  await expect(
    lab.analyse({ id: "probes", parameters: { source: "encoder", ask: "classes" } }),
  ).rejects.toThrow("a space of one modality, z or text.z");

  const found = await lab.query("z", { text: "a red wild star" }, 3);
  expect(found).toMatchObject({ space: "z", texts: [], read: { unknown: ["wild"], cut: [] } });
  expect(found.images).toHaveLength(3);
  await expect(lab.query("h", { text: "a star" }, 3)).rejects.toThrow("Choose the space z");

  await lab.show(0);
  const past = (await of("past")).at(-1);
  expect(past).toMatchObject({ step: 0, frame: { space: joint } });
  expect(past?.frame?.positions).toHaveLength(2 * rows * 3);
  await lab.setSpace("text.z");
  expect((await of("past")).at(-1)?.frame?.positions).toHaveLength(rows * 3);
  await lab.show(undefined);
  await lab.setSpace(joint);

  await lab.fork("learningRate", 0.001);
  await lab.step();
  const twin = (await of("begin")).at(-1)?.run;
  const frame = (await of("frame")).findLast(({ run }) => run === twin);
  expect(frame?.positions).toHaveLength(2 * rows * 3);
  port1.close();
});
