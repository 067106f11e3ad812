/** Commands that use a run with a joint space: train's files, query and zeroshot. */
import { readFileSync, writeFileSync } from "node:fs";
import { encode } from "fast-png";
import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { encodeWeights } from "../../lab/weights/weights.ts";
import { resolveConfiguration } from "../../training/configuration.ts";
import { buildModel, initialState } from "../../training/model.ts";
import { runLab } from "../lab.ts";
import { captureOutput, testSchema, testTables } from "../testing.ts";
import { arrayOf, file, lab, recordOf, refused, train } from "./testing.ts";

const weights = file("joint", "weights.safetensors");
const rows = testSchema("shapes").splits.test.count;

beforeAll(async () => {
  const tiny = ["--dataset", "shapes", "--encoder", "mlp", "--batch", "8", "--tuning", "default"];
  await train(
    "joint",
    "--method",
    "clip",
    ...tiny,
    "--steps",
    "4",
    "--set",
    "textTower=bag-of-words",
  );
});

const Row = z.strictObject({
  index: z.int(),
  split: z.literal("test"),
  cosine: z.number(),
  class: z.string(),
  caption: z.optional(z.string()),
});

/** A weights file of a method on shapes before its first step. */
function untrained(method: string): string {
  const facts = { dataset: "shapes", encoder: "mlp", steps: 1, batch: 8, seed: 0, settings: {} };
  const configuration = resolveConfiguration({ method, ...facts }, testTables);
  const model = buildModel(configuration, testSchema("shapes"));
  const path = file(`${method}.safetensors`);
  writeFileSync(path, encodeWeights(model, { step: 0, words: initialState(model) }));
  return path;
}

/** Result lines and log lines of a command that must succeed. */
async function both(...args: string[]) {
  const output = captureOutput();
  expect(await runLab(args, output), output.logged.join("\n")).toBe(0);
  return { text: output.printed.join("\n"), logged: output.logged.join("\n") };
}

describe("train with texts", () => {
  it("writes text embeddings and captions row by row", () => {
    const [h, projected] = [
      arrayOf("joint", "text.embeddings.npy"),
      arrayOf("joint", "text.projections.npy"),
    ];
    expect(h).toMatchObject({ dtype: "F32", shape: [rows, 64] });
    expect(projected.shape).toEqual(arrayOf("joint", "projections.npy").shape);
    const captions: unknown = JSON.parse(readFileSync(file("joint", "captions.json"), "utf8"));
    expect(captions).toHaveLength(rows);
    expect(z.parse(z.array(z.string()), captions)[0]).toMatch(/^an? (small|medium|large) /);
  });

  it("records retrieval with held-out rows apart, zero-shot and the gap", () => {
    const recall = {
      r1: expect.any(Number),
      r5: expect.any(Number),
      r10: expect.any(Number),
      medianRank: expect.any(Number),
    };
    const ways = { imageToText: recall, textToImage: recall };
    expect(recordOf("joint").final).toMatchObject({
      retrieval: { ...ways, chance: recall, heldOut: ways },
      zeroShot: { accuracy: expect.any(Number), chance: 1 / 6 },
      zeroShotFactors: { colour: { chance: 1 / 8 }, position: { chance: 1 / 9 } },
      modalityGap: { distance: expect.any(Number), relative: expect.any(Number) },
    });
  });
});

describe("query", () => {
  const query = (...args: string[]) => ["query", "--weights", weights, ...args];

  it("ranks images by a text, and says what it does not read", async () => {
    const { text, logged } = await both(
      ...query("--text", "a huge red star", "--top", "3", "--json"),
    );
    const found = z.parse(z.array(Row), JSON.parse(text));
    expect(found).toHaveLength(3);
    expect(found[0]?.caption).toMatch(/, /);
    const cosines = found.map(({ cosine }) => cosine);
    expect(cosines).toEqual(cosines.toSorted((a, b) => b - a));
    expect(logged).toContain("not in the training texts, read as unknown: huge");
  });

  it("finds an image of the test split as the nearest one, in any space", async () => {
    const { images } = (await testTables.open("shapes")).test;
    const data = images.slice(5 * 3072, 6 * 3072);
    writeFileSync(file("six.png"), encode({ width: 32, height: 32, data, channels: 3 }));
    for (const path of [weights, untrained("simclr")]) {
      const args = ["--image", file("six.png"), "--top", "1", "--json"];
      const text = await lab("query", "--weights", path, ...args);
      const [nearest] = z.parse(z.array(Row), JSON.parse(text));
      expect(nearest).toMatchObject({ index: 5, cosine: expect.closeTo(1, 4) });
    }
    const texts = await lab(
      ...query("--image", file("six.png"), "--space", "text.z", "--top", "2"),
    );
    expect(texts.split("\n")[0]).toMatch(/^class +cosine +row +caption$/);
  });

  it("refuses what it cannot read, in one line", async () => {
    await refused(query(), /--text, --image: found neither, expected one of them/);
    await refused(
      query("--text", "zebra"),
      /no word of “zebra” occurs in the training texts; known words: /,
    );
    await refused(query("--text", " "), /--text: found " ", expected at least one word/);
    await refused(
      query("--text", "a star", "--space", "h"),
      /--space: found "h", expected one of z, text.h, text.z/,
    );
    await refused(
      query("--text", "a star", "--dataset", "digits"),
      /--dataset digits: its images are 28 × 28 × 1; the weights expect 32 × 32 × 3/,
    );
    writeFileSync(file("no.png"), "GIF89a");
    await refused(query("--image", file("no.png")), /no.png: not a PNG file/);
    await refused(
      ["query", "--weights", untrained("simclr"), "--text", "a star"],
      /a run of SimCLR, which reads no texts; expected a run of clip/,
    );
  });
});

describe("zeroshot", () => {
  const zeroshot = (...args: string[]) => ["zeroshot", "--weights", weights, ...args];

  it("takes the prompts of the dataset, or several templates", async () => {
    const Result = z.looseObject({
      accuracy: z.number(),
      chance: z.number(),
      perClass: z.record(z.string(), z.number()),
      prompts: z.array(z.string()),
      perPrompt: z.array(z.number()),
    });
    const own = z.parse(Result, JSON.parse(await lab(...zeroshot("--json"))));
    expect(own.prompts).toEqual(["a {class}"]);
    const zeroShot = { accuracy: expect.closeTo(own.accuracy, 12) };
    expect(recordOf("joint").final).toMatchObject({ zeroShot });
    expect(Object.keys(own.perClass)).toEqual(testSchema("shapes").classes);
    const { text, logged } = await both(
      ...zeroshot(
        "--column",
        "colour",
        "--prompts",
        "a {class} thing",
        "a photo of a {class} star",
        "--json",
      ),
    );
    const two = z.parse(Result, JSON.parse(text));
    expect(two).toMatchObject({
      chance: 1 / 8,
      prompts: ["a {class} thing", "a photo of a {class} star"],
    });
    expect(two.perPrompt).toHaveLength(2);
    expect(logged).toContain("read as unknown: photo");
  });

  it("refuses prompts without a class or without known words", async () => {
    await refused(
      zeroshot("--prompts", "a star"),
      /prompts: found "a star", expected \{class\} in it/,
    );
    await refused(
      zeroshot("--column", "weight"),
      /--column: found "weight", expected one of shape, colour, size/,
    );
    await refused(["zeroshot", "--weights", untrained("simclr")], /which reads no texts/);
  });
});
