/** `lab metrics` on small files; needs no GPU. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { encodeNpy } from "../../formats/npy.ts";
import { encodeSafetensors } from "../../formats/safetensors.ts";
import { gaussian } from "../../metrics/testing.ts";
import { captureOutput } from "../testing.ts";
import { metrics } from "./metrics.ts";

const folder = mkdtempSync(join(tmpdir(), "isotrope-metrics-"));
afterAll(() => rmSync(folder, { recursive: true }));

const saved = (name: string, bytes: Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};
const saveFloats = (name: string, data: Float32Array<ArrayBuffer>, cols: number): string =>
  saved(name, encodeNpy({ dtype: "F32", shape: [data.length / cols, cols], data }));

/** Printed JSON or text, and the log. */
async function measured(...args: readonly string[]) {
  const output = captureOutput();
  await metrics.run(args, output);
  return { text: output.printed.join("\n"), logged: output.logged.join("\n") };
}
const stateOf = async (...args: readonly string[]) =>
  JSON.parse((await measured(...args, "--json")).text).collapse;

const cloud = Float32Array.from(gaussian(200, 16).data);
const scaled = (by: number) => cloud.map((value) => by * value);

it("sees a loss of scale only beside the embeddings before training", async () => {
  const [before, after] = [
    saveFloats("before.npy", cloud, 16),
    saveFloats("after.npy", scaled(0.05), 16),
  ];
  expect(await stateOf("--embeddings", after)).toBe("none");
  const alone = await measured("--embeddings", after);
  expect(alone.logged).toMatch(/^without --start the state cannot show a loss of scale/);
  expect(alone.text).toMatch(/\nNo collapse: /);
  expect(await stateOf("--embeddings", after, "--start", before)).toBe("lostScale");
  const { text, logged } = await measured("--embeddings", after, "--start", before);
  expect(logged).toBe("");
  expect(text).toMatch(/\nLost scale: features have shrunk to 5 % of their scale/);
  const other = saveFloats("other.npy", cloud, 8);
  await expect(measured("--embeddings", after, "--start", other)).rejects.toThrow(
    /--start .*other.npy: is \[400,8\]; expected \[200,16\]/,
  );
});

it("calls a large shared mean a cone, and two points too few rows", async () => {
  const cone = saveFloats(
    "cone.npy",
    cloud.map((value) => value + 6),
    16,
  );
  expect(await stateOf("--embeddings", cone)).toBe("cone");
  const two = saveFloats("two.npy", Float32Array.of(1, 2, 3, -1, -2, -3), 3);
  expect(await stateOf("--embeddings", two)).toBe("fewRows");
});

it("reads tables of other programs, with their labels", async () => {
  const lines = Array.from(
    { length: 60 },
    (_, row) =>
      `${[...cloud.subarray(4 * row, 4 * row + 4)].join(",")},${row % 2 ? "odd" : "even"}`,
  );
  const path = saved(
    "cloud.csv",
    new TextEncoder().encode(`d0,d1,d2,d3,label\n${lines.join("\n")}\n`),
  );
  const { text, logged } = await measured("--embeddings", path, "--json");
  expect(JSON.parse(text)).toHaveProperty("knn");
  expect(logged).toMatch(/cloud.csv: vectors \[60,4\] of 4 columns, with labels/);
  const two = await measured("--embeddings", path, "--column", "d1", "--json");
  expect(two.logged).toMatch(/vectors \[60,1\] of column d1/);
  const npy = saveFloats("plain.npy", cloud, 16);
  await expect(measured("--embeddings", npy, "--column", "h")).rejects.toThrow(
    /--column: .*plain.npy has no columns; expected a CSV, TSV or Parquet file/,
  );
});

it("says that float64 values are rounded, and only if one is", async () => {
  const file = (name: string, third: number) => {
    const header = "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 1), }".padEnd(117);
    const start = [0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, 118, 0];
    const values = new Uint8Array(Float64Array.of(1, 2, third).buffer);
    return saved(
      name,
      Uint8Array.from([...start, ...new TextEncoder().encode(`${header}\n`), ...values]),
    );
  };
  const rounded = await measured("--embeddings", file("rounded.npy", 0.1), "--json");
  expect(rounded.logged).toMatch(/rounded\.npy: float64 values are rounded to float32/);
  const exact = await measured("--embeddings", file("exact.npy", 0.5), "--json");
  expect(exact.logged).not.toMatch(/float64/);
});

it("measures the gap between the means of a pair", async () => {
  const half = (sign: number) => Float32Array.of(sign, 0, 0, 1, 0, 0.5, sign, 0, -0.5);
  const image = saveFloats("image.npy", half(1), 3);
  const words = saveFloats("words.npy", half(-1), 3);
  const { text } = await measured("--embeddings", image, "--pair", words, "--json");
  const { modalityGap, alignment } = JSON.parse(text);
  expect(modalityGap.distance).toBeGreaterThan(1);
  expect(modalityGap.relative).toBeGreaterThan(0.5);
  expect(alignment).toBeGreaterThan(0);
  const same = await measured("--embeddings", image, "--pair", image);
  expect(same.text).toMatch(/\nDistance of means +0\nRelative gap +0\n/);
  expect(
    JSON.parse((await measured("--embeddings", image, "--json")).text).modalityGap,
  ).toBeUndefined();
});

it("measures one epoch of a file that a PyTorch loop wrote, with its labels", async () => {
  const epoch = (data: Float32Array<ArrayBuffer>) =>
    ({ dtype: "F32", shape: [200, 16], data }) as const;
  const values = Int32Array.from({ length: 200 }, (_, row) => row % 2);
  const labels = { dtype: "I32", shape: [200], data: values } as const;
  const tensors = { "epoch.0": epoch(cloud), "epoch.5": epoch(scaled(0)), labels };
  const metadata = { producer: "isotrope_callback", schema: "1" };
  const path = saved("epochs.safetensors", encodeSafetensors(tensors, metadata));
  const first = await measured("--embeddings", path, "--epoch", "0", "--json");
  expect(first.logged).toMatch(/epoch 0 of 2/);
  expect(JSON.parse(first.text)).toMatchObject({ collapse: "none", labels: { known: 200 } });
  expect(await stateOf("--embeddings", path)).toBe("complete");
  await expect(measured("--embeddings", path, "--epoch", "1")).rejects.toThrow(
    /--embeddings .*epochs\.safetensors: has no epoch 1, expected one of 0, 5/,
  );
  const plain = saveFloats("plain.npy", cloud, 16);
  await expect(measured("--embeddings", plain, "--epoch", "1")).rejects.toThrow(/--epoch: found 1/);
});
