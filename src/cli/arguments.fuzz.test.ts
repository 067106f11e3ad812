/** Command lines without a device or datasets: those that would need one count as accepted. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { encodeNpy } from "../formats/npy.ts";
import { encodeSafetensors } from "../formats/safetensors.ts";
import type { FileTensor } from "../formats/tensor.ts";
import { encodeWeights } from "../lab/weights/weights.ts";
import { checkSentence, FUZZ_MILLISECONDS, fuzz } from "../shared/fuzz/testing.ts";
import { resolveConfiguration } from "../training/configuration.ts";
import { buildModel, initialState } from "../training/model.ts";
import { commands } from "./commands/index.ts";
import { runLab } from "./lab.ts";
import { captureOutput, testSchema, testTables } from "./testing.ts";

const ACCEPTED = "accepted: a device or dataset is needed now";
vi.mock("./resources.ts", async (original) => ({
  ...(await original<typeof import("./resources.ts")>()),
  withDevice: () => Promise.reject(new Error(ACCEPTED)),
  loadLocalDataset: () => Promise.reject(new Error(ACCEPTED)),
}));
vi.mock("./webgpu.ts", () => ({ openNodeGpu: () => Promise.reject(new Error(ACCEPTED)) }));

const folder = mkdtempSync(join(tmpdir(), "isotrope-arguments-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = (name: string) => join(folder, name);

// The first call of a command loads and compiles its code, which is no part of the time that its arguments take.
beforeAll(async () => {
  for (const { name } of commands) await runLab([name], captureOutput());
});

const rows: FileTensor = {
  dtype: "F32",
  shape: [4, 3],
  data: Float32Array.from({ length: 12 }, Math.sin),
};
const labels: FileTensor = { dtype: "I32", shape: [4], data: Int32Array.of(0, 1, 0, 1) };
const model = buildModel(
  resolveConfiguration(
    {
      ...{ method: "simclr", dataset: "digits", encoder: "mlp", steps: 10, batch: 8, seed: 0 },
      settings: {},
    },
    testTables,
  ),
  testSchema("digits"),
);
const files = {
  "rows.npy": encodeNpy(rows),
  "labels.npy": encodeNpy(labels),
  "in.safetensors": encodeSafetensors({ z1: rows, z2: rows }),
  "weights.safetensors": encodeWeights(model, { step: 4, words: initialState(model) }),
  "pointer.npy": new TextEncoder().encode(
    "version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
  ),
  "empty.npy": new Uint8Array(),
};
for (const [name, bytes] of Object.entries(files)) writeFileSync(path(name), bytes);

const options = [
  "steps",
  "batch",
  "seed",
  "seeds",
  "method",
  "dataset",
  "encoder",
  "set",
  "vary",
  "out",
];
const more = [
  "json",
  "metric",
  "resume",
  "twin",
  "stop-at",
  "baselines",
  "tuning",
  "only",
  "limit",
];
const rest = [
  "embeddings",
  "labels",
  "pair",
  "transform",
  "weights",
  "images",
  "format",
  "in",
  "split",
];
const Option = fc.constantFrom(
  ...options,
  ...more,
  ...rest,
  "minutes",
  "space",
  "constructor",
  "help",
);
const Value = fc.oneof(
  fc.constantFrom(
    ...Object.keys(files).map(path),
    path("out"),
    path("absent"),
    folder,
    "/dev/null/x",
    "\u0000",
  ),
  fc.constantFrom(
    "0",
    "1",
    "-1",
    "1.5",
    "1e9",
    "99999999999999999999",
    "NaN",
    "",
    "simclr",
    "digits",
    "mlp",
  ),
  fc.constantFrom(
    "temperature=0.5",
    "constructor=1",
    "temperature=",
    "=1",
    "a=b=c",
    "temperature=0.1,0.5",
  ),
  fc.constantFrom(
    "toString=1,2",
    "0,1",
    "0,0",
    "x,",
    "stopGradient=false@3",
    "temperature=1@0",
    "npz",
  ),
  fc.constantFrom(
    "mean,zca:0.01",
    "top:2",
    "top:-1",
    "all",
    "none",
    "auto",
    "conv2d=fast",
    "train",
    "knn,loss",
  ),
  fc.string({ maxLength: 12 }),
);
const Given = fc.tuple(Option, Value).map(([option, value]) => [`--${option}`, value]);
const Word = fc.oneof(
  Value,
  fc.constantFrom("--", "-x", "--set", "--json"),
  fc.string({ maxLength: 8 }),
);

/** What a command requires, so that most command lines get beyond the first check. */
const required: Readonly<Record<string, readonly string[]>> = {
  train: ["--method", "simclr", "--dataset", "digits", "--out", path("run")],
  grid: [
    "--method",
    "simclr",
    "--dataset",
    "digits",
    "--out",
    path("grid"),
    "--vary",
    "temperature=1,2",
  ],
  embed: [
    "--weights",
    path("weights.safetensors"),
    "--images",
    path("rows.npy"),
    "--out",
    path("h"),
  ],
  metrics: ["--embeddings", path("rows.npy")],
  probe: ["--weights", path("weights.safetensors")],
  export: ["--weights", path("weights.safetensors"), "--format", "npz", "--out", path("w.npz")],
  loss: ["simclr", "--in", path("in.safetensors"), "--out", path("y")],
  data: ["--dataset", "digits", "--split", "test", "--images", path("x"), "--labels", path("l")],
};

const requiredBy = (name: string) => (Object.hasOwn(required, name) ? (required[name] ?? []) : []);

const Line = fc
  .tuple(
    fc.constantFrom(...commands.map(({ name }) => name), "", "constructor", "--help"),
    fc.boolean(),
    fc.array(
      fc.oneof(
        { weight: 4, arbitrary: Given },
        Word.map((word) => [word]),
      ),
      { maxLength: 4 },
    ),
  )
  .map(([name, complete, words]) => [name, ...(complete ? requiredBy(name) : []), ...words.flat()]);

describe("command lines", () => {
  it(
    "succeed or exit 2 with a sentence, and leave no temporary file",
    async () => {
      const codes = new Map<number, number>();
      await fuzz(Line, async (args) => {
        const output = captureOutput();
        const code = await runLab(args, output);
        const message = output.logged.at(-1) ?? "";
        codes.set(code, (codes.get(code) ?? 0) + 1);
        if (code === 1) expect(message).toBe(`lab: ${ACCEPTED}`);
        else if (code === 2) checkSentence(message);
        else expect(code).toBe(0);
        expect(readdirSync(folder).filter((name) => name.includes("partial"))).toEqual([]);
      });
      // The generator reaches all three outcomes.
      expect([...codes.keys()].sort()).toEqual([0, 1, 2]);
    },
    FUZZ_MILLISECONDS,
  );

  it.each([
    ["train", "--set", "constructor=1"],
    ["train", "--set", "toString=1"],
    ["train", "--set", "__proto__=1"],
    ["grid", "--vary", "valueOf=1,2"],
    ["grid", "--set", "constructor=1"],
  ])("%s %s %s is refused as any other unknown setting", async (name, ...words) => {
    const output = captureOutput();
    const given = requiredBy(name).filter((_, index) => words[0] !== "--vary" || index < 6);
    expect(await runLab([name, ...given, ...words], output)).toBe(2);
    expect(output.logged.at(-1)).toMatch(/unknown setting|no setting of simclr/);
  });
});
