import { gzipSync, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { pictureFile } from "../../formats/images/testing.ts";
import { encodeNpy } from "../../formats/npy.ts";
import { encodeNpz } from "../../formats/npz.ts";
import { tokensNamed } from "../table.ts";
import { textOf } from "../tokens.ts";
import { inspected } from "./inspected.ts";
import { importedTable } from "./table.ts";
import { classFolders, fileOf, filesOf, idxOf, importOf, png, tarOf, text } from "./testing.ts";

const classes = ["cat", "dög", "猫"];
const folders = {
  ...classFolders("set/train/", classes, 6),
  ...classFolders("set/test/", classes, 2),
};
const factsOf = async (...given: Parameters<typeof importOf>) => {
  const stored = await importOf(...given);
  return inspected(stored, importedTable(stored).schema);
};
const refusal = (...given: Parameters<typeof importOf>) =>
  importOf(...given).then(
    () => "imported",
    (error: Error) => error.message,
  );

describe("pictures", () => {
  test("a folder, a zip and a tar of the same files are the same dataset", async () => {
    const facts = await factsOf(filesOf(folders));
    expect(facts).toMatchObject({
      rows: 24,
      splits: { train: 18, test: 6 },
      shape: [28, 28, 1],
      classes,
      counts: { train: [6, 6, 6], test: [2, 2, 2] },
      refused: [],
    });
    for (const archive of [
      fileOf("set.zip", zipSync(folders)),
      fileOf("set.tar", tarOf(folders)),
      fileOf("set.tar.gz", gzipSync(tarOf(folders))),
    ]) {
      expect((await factsOf([archive])).hash, archive.path).toBe(facts.hash);
    }
  });

  test("without a split, a share of every class is the test split", async () => {
    const files = filesOf(classFolders("", ["a", "b"], 10));
    const facts = await factsOf([...files, fileOf("c/only.png", png(1))]);
    expect(facts.counts).toEqual({ train: [8, 8, 1], test: [2, 2, 0] });
    expect(facts.notes.join(" ")).toMatch(
      /have no split: 4 of 21 rows.*too few for a probe: a, b, c/,
    );
    expect(facts.notes.join(" ")).toContain("No test rows, so that no probe is scored: c.");
    expect((await factsOf(files, { seed: 1 })).hash).not.toBe((await factsOf(files)).hash);
  });

  test("metadata gives captions, categories and numbers", async () => {
    const lines = Array.from({ length: 20 }, (_, row) =>
      [
        `${row}.png`,
        `"a ${row % 2 ? "dark" : "bright"} picture"`,
        row % 2,
        row * 1.5,
        `id${row}`,
      ].join(),
    );
    const stored = await importOf([
      ...Array.from({ length: 20 }, (_, row) => fileOf(`${row}.png`, png(row))),
      fileOf("more.png", png(3)),
      fileOf(
        "metadata.csv",
        text(`file_name,text,kind,size,id\n${lines.join("\n")}\nlost.png,x,1,1,1`),
      ),
    ]);
    const table = importedTable(stored);
    expect(table.schema.columns.map(({ name, kind }) => [name, kind])).toEqual([
      ["image", "image"],
      ["class", "category"],
      ["kind", "category"],
      ["size", "number"],
      ["caption", "tokens"],
    ]);
    expect(textOf(tokensNamed(table.train, "caption"), 0)).toMatch(/a (dark|bright) picture/);
    expect(stored.refused).toEqual([
      { file: "more.png", reason: "metadata.csv has no line for it" },
      { file: "lost.png", reason: "metadata.csv names it in line 22, but there is no such file" },
    ]);
    const factors = table.exactFactors?.(table, "train", 5) ?? [];
    expect(factors.map(({ factor, images }) => [factor.name, images.length])).toEqual([
      ["kind", 5],
      ["size", 5],
    ]);
  });

  test("what is no picture is refused with its reason, and the rest is used", async () => {
    const { refused, rows } = await factsOf([
      ...filesOf(classFolders("", ["a"], 5)),
      fileOf("a/.hidden.png", png(1)),
      fileOf("__MACOSX/a/._1.png", text("x")),
      fileOf("Thumbs.db", text("x")),
      fileOf("a/read.txt", text("x")),
      fileOf("a/paper.png", text("%PDF-1.4")),
      fileOf("a/cut.png", png(9).subarray(0, 60)),
      fileOf("b\\windows.png", png(7)),
    ]);
    expect(rows).toBe(6);
    expect(Object.fromEntries(refused.map(({ file, reason }) => [file, reason]))).toEqual({
      "a/.hidden.png": "a hidden file",
      "__MACOSX/a/._1.png": "a resource fork of macOS",
      "Thumbs.db": "a file of the operating system",
      "a/read.txt": "not a picture",
      "a/paper.png": "a PDF document; expected PNG, JPEG, WebP or GIF",
      "a/cut.png": expect.stringMatching(/damaged PNG file/),
    });
    expect(await refusal(filesOf({ "1.pdf": text("%PDF"), "2.pdf": text("%PDF") }))).toBe(
      "given: none of 2 files is a picture that can be used; the first: 1.pdf: a PDF document; expected PNG, JPEG, WebP or GIF",
    );
    expect(await refusal([])).toMatch(/^given: no files that can be read; expected a folder/);
  });

  test("sizes, grounds and colour follow the settings", async () => {
    const files = filesOf({
      ...classFolders("", ["a"], 4),
      "a/wide.png": pictureFile("alpha.png"),
      "a/colour.png": png(200, 28, 3),
    });
    const auto = await importOf(files);
    expect([auto.side, auto.channels]).toEqual([28, 3]);
    const grey = await importOf(files, { side: "40", colour: "grey", fit: "pad", ground: "black" });
    expect([grey.side, grey.channels]).toEqual([40, 1]);
    expect(new Set([auto.hash, grey.hash]).size).toBe(2);
    await expect(async () => importOf(files, { side: "30" })).rejects.toThrow('side: found "30"');
  });

  test("many classes, and classes of one row", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 150 }, (_, index) => [`c${index}/1.png`, png(index % 256, 8)]),
    );
    expect(await refusal(filesOf(many))).toMatch(/no class has two rows/);
    const facts = await factsOf(filesOf({ ...many, "c0/2.png": png(1, 8) }));
    expect(facts.classes).toHaveLength(150);
    expect(facts.notes.join(" ")).toMatch(/too few for a probe: .* and 142 more classes/);
  });
});

describe("archives", () => {
  test("are refused before they are unpacked if they would take too much room", async () => {
    const bomb = zipSync({ "a.png": new Uint8Array(100) });
    const view = new DataView(bomb.buffer);
    const directory = view.getUint32(bomb.length - 6, true);
    view.setUint32(directory + 24, 0xfffffff0, true);
    expect(await refusal([fileOf("bomb.zip", bomb)])).toBe(
      "given: a.png: 4.0 GiB; a file may have at most 2.0 GiB",
    );
  });

  test("links are not followed", async () => {
    const files = [fileOf("links.tar", tarOf({ "a/1.png": new Uint8Array() }, "2"))];
    expect(await refusal(files)).toMatch(/no files that can be read/);
  });
});

test("WebDataset: samples share their name up to the first point", async () => {
  const samples = Object.fromEntries(
    Array.from({ length: 10 }, (_, row) => [
      [`${row}.jpg`, pictureFile("baseline.jpg")],
      [`${row}.cls`, text(String(row % 2))],
      [
        `${row}.json`,
        text(JSON.stringify({ caption: `number ${row % 2}`, house: row % 2 ? "a" : "b" })),
      ],
    ]).flat(),
  );
  const facts = await factsOf([fileOf("train-0000.tar", tarOf(samples))]);
  expect(facts.what).toBe("a WebDataset archive");
  expect(facts.classes).toEqual(["0", "1"]);
  expect(facts.columns.map(({ name }) => name)).toEqual(["image", "class", "house", "caption"]);
});

test("IDX, with and without gzip; labels without images are refused", async () => {
  const images = (count: number) =>
    idxOf(
      [count, 28, 28],
      Array.from({ length: count * 784 }, (_, index) => index % 251),
    );
  const facts = await factsOf([
    fileOf("train-images-idx3-ubyte.gz", gzipSync(images(6))),
    fileOf("train-labels-idx1-ubyte", idxOf([6], [0, 1, 2, 0, 1, 2])),
    fileOf("t10k-images-idx3-ubyte", images(3)),
    fileOf("t10k-labels-idx1-ubyte", idxOf([3], [0, 1, 2])),
    fileOf("extra-labels-idx1-ubyte", idxOf([3], [0, 1, 2])),
  ]);
  expect(facts).toMatchObject({
    splits: { train: 6, test: 3 },
    shape: [28, 28, 1],
    refused: [{ file: "extra-labels-idx1-ubyte", reason: "labels without images" }],
  });
  expect(
    await refusal([
      fileOf("train-images-idx3-ubyte", images(6)),
      fileOf("train-labels-idx1-ubyte", idxOf([2], [0, 1])),
    ]),
  ).toMatch(/2 labels for the 6 images/);
});

test("CIFAR-10 and CIFAR-100", async () => {
  const rows = (count: number, labels: number) =>
    Uint8Array.from({ length: count * (labels + 3072) }, (_, index) =>
      index % (labels + 3072) < labels ? 1 : (index * 7) % 251,
    );
  const ten = await factsOf([
    fileOf("data_batch_1.bin", rows(4, 1)),
    fileOf("test_batch.bin", rows(2, 1)),
    fileOf("batches.meta.txt", text("airplane\nautomobile\n\n")),
  ]);
  expect(ten).toMatchObject({
    what: "CIFAR-10, binary version",
    splits: { train: 4, test: 2 },
    classes: ["airplane", "automobile"],
    shape: [32, 32, 3],
  });
  const hundred = await factsOf([fileOf("train.bin", rows(4, 2)), fileOf("test.bin", rows(2, 2))]);
  expect(hundred.what).toBe("CIFAR-100, binary version");
  expect(await refusal([fileOf("data_batch_1", text("pickle"))])).toMatch(
    /expected the binary version/,
  );
});

test("NumPy: bytes, fractions, grey and colour, .npy and .npz", async () => {
  const images = {
    dtype: "F32",
    shape: [6, 10, 10],
    data: Float32Array.from({ length: 600 }, (_, i) => (i % 100) / 99),
  } as const;
  const labels = {
    dtype: "I64",
    shape: [6],
    data: BigInt64Array.from([0n, 1n, 0n, 1n, 0n, 1n]),
  } as const;
  const facts = await factsOf([
    fileOf("X.npy", encodeNpy(images)),
    fileOf("Y.npy", encodeNpy(labels)),
  ]);
  expect(facts).toMatchObject({ classes: ["0", "1"], shape: [32, 32, 1], rows: 6 });
  const archive = encodeNpz({
    x_train: images,
    y_train: labels,
    x_test: images,
    y_test: labels,
    more: { dtype: "F32", shape: [2], data: Float32Array.of(1, 2) },
  });
  expect(await factsOf([fileOf("all.npz", archive)])).toMatchObject({
    splits: { train: 6, test: 6 },
    refused: [{ file: "more", reason: "an array [2], neither images nor labels" }],
  });
  const wrong = { ...images, data: images.data.map((value) => value - 1) };
  expect(await refusal([fileOf("X.npy", encodeNpy(wrong))])).toMatch(
    /X.npy: holds -1; expected bytes/,
  );
});
