/** The analyses of a joint space, on vectors that count the words of captions. */
import { beforeAll, describe, expect, test } from "vitest";
import { testTables } from "../../../cli/testing.ts";
import { categoryNamed, type Table, textOf, tokensNamed } from "../../../data/index.ts";
import { network } from "../../../nn/network.ts";
import type { Embedded } from "../../../training/embedded.ts";
import { learnedScalar } from "../../../training/logitScale.ts";
import type { BuiltSpace } from "../../../training/space.ts";
import { modalityGapOf } from "../modalityGap.ts";
import { type QueryContext, queryOf } from "../query.ts";
import { rankedOf } from "../ranked.ts";
import { retrievalOf } from "../retrieval.ts";
import { zeroShotOf } from "../zeroShot.ts";
import type { JointContext } from "./rows.ts";

const ROWS = 200;
const column = { name: "caption", context: 8 };
let table: Table;
beforeAll(async () => {
  table = await testTables.open("shapes");
});

/** One dimension per word, and one more that separates images from texts by `apart`. */
function countsOf(texts: readonly string[], apart: number) {
  const { vocabulary } = tokensNamed(table.test, column.name);
  const cols = vocabulary.size + 1;
  const data = new Float32Array(texts.length * cols);
  for (const [row, text] of texts.entries()) {
    for (const id of vocabulary.encode(text).ids) if (id > 3) data[row * cols + id]! += 1;
    data[row * cols + cols - 1] = apart;
  }
  return { data, rows: texts.length, cols };
}

function contextOf(apart = 1, embeddedRows = ROWS): JointContext {
  const identity = network((x) => x, { outputDim: 1 });
  const spaces: readonly BuiltSpace[] = [
    { id: "z", reads: "image", network: identity, jointWith: "text.z" },
    { id: "text.z", reads: "tokens", column, network: identity, jointWith: "z" },
  ];
  const captions = Array.from({ length: embeddedRows }, (_, row) =>
    textOf(tokensNamed(table.test, column.name), row),
  );
  const embedTexts = async (texts: readonly string[]): Promise<Embedded> => ({
    rows: texts.length,
    spaces: { "text.z": countsOf(texts, -apart) },
  });
  const buffers = { state: { read: async () => new ArrayBuffer(4) } };
  return {
    step: 5,
    tests: embeddedRows,
    dataset: table,
    embeddings: (space) => countsOf(captions, space === "z" ? apart : -apart),
    withShownState: (work) => work(),
    training: {
      embedTexts,
      valueOf: () => 0.1,
      buffers,
      model: { spaces, parameters: [], layout: { offsetOf: () => 0 } },
    },
  };
}

describe("zero-shot", () => {
  test("of the dataset's prompts, of a template and of an ensemble", async () => {
    const own = await zeroShotOf(contextOf(), { category: undefined, prompts: undefined });
    expect(own).toMatchObject({ category: "shape", mode: "templates", accuracy: 1, rows: ROWS });
    expect(own.prompts).toEqual([{ text: "a {class}", unknown: [], cut: [], alone: 1 }]);
    expect(own.chance).toBeCloseTo(1 / 6, 12);
    expect(own.heldOut?.accuracy).toBe(1);
    expect(own.confusion[0]?.[0]).toBeGreaterThan(0);
    expect(own.categories).toEqual([
      "shape",
      "colour",
      "size",
      "position",
      "rotation",
      "background",
    ]);
    const two = await zeroShotOf(contextOf(), {
      category: "colour",
      prompts: ["a photo of something {class}", "", " {class} "],
    });
    expect(two.prompts.map(({ text }) => text)).toEqual([
      "a photo of something {class}",
      "{class}",
    ]);
    expect(two.prompts[0]?.unknown).toEqual(["photo", "something"]);
    expect(two).toMatchObject({ category: "colour", accuracy: 1 });
  });

  test("of one prompt for each class, in their order", async () => {
    const { names } = categoryNamed(table.test, "size");
    const right = await zeroShotOf(contextOf(), { category: "size", prompts: names });
    expect(right).toMatchObject({ mode: "one for each class", accuracy: 1 });
    expect(right.prompts.map(({ alone }) => alone)).toEqual([1, 1, 1]);
    const swapped = await zeroShotOf(contextOf(), {
      category: "size",
      prompts: ["medium", "small", "a large thing, please: it is a very large thing"],
    });
    expect(swapped.prompts.map(({ alone, cut }) => [alone, cut])).toEqual([
      [0, []],
      [0, []],
      [1, expect.arrayContaining(["thing"])],
    ]);
  });

  test.each([
    [["  ", ""], "No prompt. Write a template with {class}"],
    [["a {class}", "a thing"], "“a thing” has no {class}, and other prompts have it"],
    [["a thing"], "Found 1 prompt without {class} for 6 classes"],
    [
      ["a", "b", "c", "d", "e", "f"],
      "No word of “b” occurs in the training texts; known words: a, ",
    ],
    [
      Array.from({ length: 200 }, () => "a {class}"),
      "Found 200 templates for 6 classes; use at most 170",
    ],
  ])("says what to write instead of %j", async (prompts, message) => {
    await expect(zeroShotOf(contextOf(), { category: undefined, prompts })).rejects.toThrow(
      message,
    );
  });

  test("names classes without a known word, and refuses columns without any", async () => {
    await expect(
      zeroShotOf(contextOf(), { category: "rotation", prompts: ["{class}"] }),
    ).rejects.toThrow("No word of “0°”");
    const { unknownClasses } = await zeroShotOf(contextOf(), {
      category: "background",
      prompts: ["a {class}"],
    });
    expect(unknownClasses).toEqual(["black", "grey", "white", "navy"]);
    await expect(
      zeroShotOf(contextOf(), { category: "caption", prompts: undefined }),
    ).rejects.toThrow("found the column caption, expected one with 2 to 64 values: shape, ");
  });
});

test("retrieval is perfect for equal vectors, and counts equal texts", async () => {
  const found = await retrievalOf(contextOf(), {});
  expect(found).toMatchObject({
    step: 5,
    rows: ROWS,
    imageToText: { r1: 1 },
    textToImage: { r1: 1 },
  });
  expect(found.texts).toBeLessThan(ROWS);
  expect(found.chance.r1).toBeGreaterThanOrEqual(1 / ROWS);
  expect(found.heldOut?.textToImage.r1).toBe(1);
});

describe("ranked answers", () => {
  test("of an image are different texts, of which one is right", async () => {
    const found = await rankedOf(contextOf(), { query: { image: 7 }, count: 5 });
    if (found.of !== "image") throw new Error("expected texts");
    expect(found.texts).toHaveLength(5);
    expect(found.texts[0]).toMatchObject({ text: found.text, right: true });
    expect(found.rank).toBe(1);
    expect(new Set(found.texts.map(({ text }) => text)).size).toBe(5);
  });

  test("of a text are images, of which all with this text are right", async () => {
    const text = textOf(tokensNamed(table.test, "caption"), 3);
    const found = await rankedOf(contextOf(), { query: { text: text.toUpperCase() }, count: 4 });
    if (found.of !== "text") throw new Error("expected images");
    expect(found.images.length).toBe(4);
    expect(found.images[0]?.right).toBe(true);
    expect(found.rank).toBe(1);
    const loose = await rankedOf(contextOf(), { query: { text: "a wild red" }, count: 1 });
    expect(loose).toMatchObject({ matches: 0, rank: undefined, read: { unknown: ["wild"] } });
  });

  test.each([
    [{ image: ROWS }, 1, "found 200, expected a test image from 0 to 199"],
    [{ text: " " }, 1, 'Found " ", expected at least one word.'],
    [{ text: "…zzz" }, 1, "No word of “…zzz”"],
    [{ image: 0 }, 0, "count: found 0"],
  ])("refuses %j", async (query, count, message) => {
    await expect(rankedOf(contextOf(), { query, count })).rejects.toThrow(message);
  });
});

test("the dial closes the gap at 1, and ranks stay while it is a pure offset", async () => {
  const found = await modalityGapOf(contextOf(2), {});
  const at = (share: number) => found.measures[found.shares.indexOf(share)];
  expect(found.loss).toEqual({ of: "cross-entropy", temperature: 0.1 });
  expect(at(0)?.gap).toBeCloseTo(found.gap.distance, 10);
  expect(at(1)?.gap).toBeLessThan(0.01);
  expect(at(-1)?.gap).toBeGreaterThan(found.gap.distance);
  for (const share of [0, 0.5]) expect(at(share)).toMatchObject({ recall: 1, zeroShot: 1 });
  expect(at(1)?.silhouette).toBeGreaterThan(at(0)?.silhouette ?? 1);
  const { image, text } = found.clouds;
  const mean = (values: Float32Array) =>
    values.reduce((sum, each) => sum + each, 0) / values.length;
  expect(mean(image.along) - mean(text.along)).toBeGreaterThan(0.8 * found.gap.distance);
});

test("a method with variances has its own loss, in which they count", async () => {
  const plain = contextOf(2);
  const [scale, shift] = [learnedScalar("scale", 5), learnedScalar("shift", 5)];
  const { model } = plain.training;
  const variances = ["z", "text.z"].map((varianceOf): BuiltSpace => {
    const [mean] = model.spaces.filter(({ id }) => id === varianceOf);
    if (!mean) throw new Error("no mean");
    const { jointWith: _, ...rest } = mean;
    return { ...rest, id: `${varianceOf}.variance`, varianceOf };
  });
  const gapAt = (logVariance: number) =>
    modalityGapOf(
      {
        ...plain,
        embeddings: (space) =>
          space.endsWith("variance")
            ? { data: new Float32Array(ROWS * 2).fill(logVariance), rows: ROWS, cols: 2 }
            : plain.embeddings(space),
        training: {
          ...plain.training,
          buffers: { state: { read: async (at) => Float32Array.of(at === 0 ? 3 : 4).buffer } },
          model: {
            spaces: [...model.spaces, ...variances],
            parameters: Object.entries({ "distance.scale": scale, "distance.shift": shift }),
            layout: { offsetOf: (of) => (of === scale ? 0 : 1) },
          },
        },
      },
      {},
    );
  const [narrow, wide] = [await gapAt(-20), await gapAt(0)];
  expect(narrow.loss.of).toBe("matching");
  expect(narrow.loss.temperature).toBeCloseTo(1 / 6, 12);
  // Σσ² is 2 for both halves, so every logit is lower by 12: nearly all combinations are wrong ones and cost nothing.
  expect(wide.measures[4]?.loss).toBeLessThan(narrow.measures[4]?.loss ?? 0);
});

test("a run without a joint space is refused in a sentence", async () => {
  const context = contextOf();
  const training = { ...context.training, model: { ...context.training.model, spaces: [] } };
  await expect(retrievalOf({ ...context, training }, {})).rejects.toThrow(
    "This run has no space that images and texts share.",
  );
});

describe("a query", () => {
  const shownIn = (space: string, spaces?: readonly BuiltSpace[]): QueryContext => {
    const { training, ...context } = contextOf();
    return {
      ...context,
      space,
      place: (_, { rows }) => new Float32Array(3 * rows).fill(1),
      training: {
        embedTexts: training.embedTexts,
        embedImages: async () => ({ rows: 1, spaces: { z: countsOf(["a red star"], 1) } }),
        model: { spaces: spaces ?? training.model.spaces, method: { label: "SimCLR" } },
      },
    };
  };
  const picture = { width: 64, height: 48, rgba: new Uint8ClampedArray(64 * 48 * 4).fill(255) };

  test("of words finds texts, each once, and images in a joint space", async () => {
    const found = await queryOf(shownIn("z+text.z"), {
      query: { text: "a wild red star" },
      count: 5,
    });
    expect(found).toMatchObject({ step: 5, space: "z+text.z", seen: undefined });
    expect(found.read?.unknown).toEqual(["wild"]);
    expect(found.position).toHaveLength(3);
    expect(found.images).toHaveLength(5);
    expect(found.texts.every(({ text }) => text.includes("red") || text.includes("star"))).toBe(
      true,
    );
    expect(new Set(found.texts.map(({ text }) => text)).size).toBe(found.texts.length);
    const images = await queryOf(shownIn("z"), { query: { text: "a red star" }, count: 3 });
    expect(images.texts).toEqual([]);
    expect(images.images).toHaveLength(3);
  });

  test("of a picture is fitted to the images, and needs no texts", async () => {
    const [z] = contextOf().training.model.spaces;
    if (!z) throw new Error("no space");
    const { jointWith: _, ...alone } = z;
    const found = await queryOf(shownIn("z", [alone]), { query: { image: picture }, count: 4 });
    expect(found.seen).toHaveLength(32 * 32 * 3);
    expect(found.seen?.every((value) => value === 255)).toBe(true);
    expect(found.images).toHaveLength(4);
    await expect(
      queryOf(shownIn("z", [alone]), { query: { text: "a star" }, count: 4 }),
    ).rejects.toThrow("SimCLR has no text tower");
  });

  test("is refused where it cannot be compared", async () => {
    await expect(queryOf(shownIn("h"), { query: { text: "a star" }, count: 4 })).rejects.toThrow(
      "A text cannot be compared with the points of h. Choose the space z or text z",
    );
    await expect(
      queryOf(shownIn("z"), { query: { image: { ...picture, width: 5 } }, count: 4 }),
    ).rejects.toThrow("found 5 × 48");
  });
});
