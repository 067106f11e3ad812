import { expect, test } from "vitest";
import type { Schema, Split, Table } from "../../data/index.ts";
import { tableOf, textOf, tokensNamed } from "../../data/index.ts";
import { encodeTexts } from "../../data/texts.ts";
import { network } from "../../nn/network.ts";
import type { Embedded } from "../../training/embedded.ts";
import type { BuiltSpace } from "../../training/space.ts";
import { evaluatePairs, jointSpaceOf, withTexts } from "./pairs.ts";

const SHAPES = ["circle", "star"];
const COLOURS = ["red", "orange"];
/** Shape and colour of the test rows; the orange star is held out. */
const SCENES = [
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
  [0, 0],
] as const;

const schema: Schema = {
  id: "scenes",
  label: "Scenes",
  description: "Two factors.",
  columns: [],
  category: "shape",
  classes: SHAPES,
  shape: [1, 1, 1],
  factors: [
    { name: "shape", values: SHAPES },
    { name: "colour", values: COLOURS },
  ],
  prompts: { shape: ["a {class}"], colour: ["a {class} thing", "{class}"] },
  heldOut: [{ shape: "star", colour: "orange" }],
  licence: { spdx: "MIT", attribution: "", text: "" },
  splits: { train: { count: 5 }, test: { count: 5 } },
  version: "1",
};

const captions = SCENES.map(([shape, colour]) => `a ${COLOURS[colour]} ${SHAPES[shape]}`);

function tableWith(heldOut: Schema["heldOut"]): Table {
  const texts = encodeTexts([{ name: "caption", perRow: 1 }], {
    train: { caption: captions },
    test: { caption: captions },
  });
  const rows = {
    count: SCENES.length,
    images: new Uint8Array(SCENES.length),
    labels: SCENES.map(([shape]) => shape),
    factors: { shape: SCENES.map(([shape]) => shape), colour: SCENES.map(([, colour]) => colour) },
  };
  return tableOf(
    { ...schema, heldOut },
    { train: { ...rows, texts: texts.train }, test: { ...rows, texts: texts.test } },
  );
}

const identity = network((x) => x, { outputDim: 4 });
const column = { name: "caption", context: 6 };
const spaces: readonly BuiltSpace[] = [
  { id: "h", reads: "image", network: identity },
  { id: "z", reads: "image", from: "h", network: identity, jointWith: "text.z" },
  { id: "text.h", reads: "tokens", column, network: identity },
  { id: "text.z", reads: "tokens", from: "text.h", network: identity, jointWith: "z" },
];

/** Counts the words for shapes and colours: the same vectors as of images, below. */
const counts = (text: string) =>
  [...SHAPES, ...COLOURS].map((word) => (text.split(" ").includes(word) ? 1 : 0));

const { vocabulary } = tokensNamed(tableWith([]).train, column.name);

function embedTexts(texts: readonly (string | Uint16Array)[]): Promise<Embedded> {
  const words = texts.map((text) => (typeof text === "string" ? text : vocabulary.decode(text)));
  const vectors = { data: Float32Array.from(words.flatMap(counts)), cols: 4 };
  return Promise.resolve({
    rows: texts.length,
    spaces: { "text.h": vectors, "text.z": vectors },
  });
}

const source = { model: { spaces }, embedTexts };

function imagesOf({ test: split }: Table): Embedded {
  const data = Float32Array.from(SCENES.flatMap((_, row) => counts(captionOf(split, row))));
  return { rows: SCENES.length, spaces: { h: { data, cols: 4 }, z: { data, cols: 4 } } };
}

const captionOf = (split: Split, row: number) => textOf(tokensNamed(split, "caption"), row);

test("retrieval, zero-shot of the class and of other columns, and the gap", async () => {
  const table = tableWith(schema.heldOut);
  const embedded = await withTexts(source, table, imagesOf(table));
  expect(Object.keys(embedded.spaces).sort()).toEqual(["h", "text.h", "text.z", "z"]);
  const scores = await evaluatePairs(source, table, embedded);
  const all = { r1: 1, r5: 1, r10: 1, medianRank: 1 };
  // Two of the five captions are the same, so a hit at random is more likely than 1/5.
  expect(scores?.retrieval.chance.r1).toBeCloseTo((2 * (2 / 5) + 3 * (1 / 5)) / 5, 12);
  expect(scores?.retrieval).toMatchObject({
    imageToText: all,
    textToImage: all,
    heldOut: { imageToText: all, textToImage: all },
  });
  expect(scores?.zeroShot).toEqual({ accuracy: 1, chance: 0.5, heldOut: 1 });
  expect(scores?.zeroShotFactors).toEqual({ colour: { accuracy: 1, chance: 0.5, heldOut: 1 } });
  expect(scores?.modalityGap).toEqual({ distance: 0, relative: expect.closeTo(0, 10) });
});

test("nothing is reported apart if nothing was held out", async () => {
  const table = tableWith([]);
  const embedded = await withTexts(source, table, imagesOf(table));
  const scores = await evaluatePairs(source, table, embedded);
  expect(scores?.retrieval.heldOut).toBeUndefined();
  expect(scores?.zeroShot).toEqual({ accuracy: 1, chance: 0.5 });
});

test("parts of the test split are searched by themselves", async () => {
  const whole = tableWith([]);
  const values = Int32Array.of(0, 0, 1, 1, 1);
  const part = { kind: "category", names: ["first", "second", "third"], values } as const;
  const table: Table = {
    ...whole,
    schema: { ...whole.schema, tests: { parts: "part" } },
    test: { ...whole.test, columns: { ...whole.test.columns, part } },
  };
  const scores = await evaluatePairs(
    source,
    table,
    await withTexts(source, table, imagesOf(table)),
  );
  const { first, second, ...others } = scores?.retrieval.parts ?? {};
  expect(others).toEqual({});
  expect(first).toMatchObject({ rows: 2, imageToText: { r1: 1 }, chance: { r1: 0.5 } });
  // The circle of the first part has the caption of the last row, which is not searched for it.
  expect(second?.rows).toBe(3);
  expect(second?.textToImage.r1).toBe(1);
  expect(second?.chance.r1).toBeCloseTo(1 / 3, 12);
});

test("a method without texts has no joint space", async () => {
  const table = tableWith([]);
  const single = { model: { spaces: spaces.slice(0, 1) }, embedTexts };
  const images = imagesOf(table);
  expect(jointSpaceOf(single.model.spaces)).toBeUndefined();
  expect(await evaluatePairs(single, table, images)).toBeUndefined();
  expect(await withTexts(single, table, images)).toBe(images);
});
