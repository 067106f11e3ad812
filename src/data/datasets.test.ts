import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { afterEach, describe, expect, test, vi } from "vitest";
import { textColumns } from "../../scripts/datasets/build.ts";
import { emoji as emojiRecipe } from "../../scripts/datasets/emoji.ts";
import { glyphs as glyphsRecipe } from "../../scripts/datasets/glyphs.ts";
import type { Recipe } from "../../scripts/datasets/recipe.ts";
import { packagesFolder } from "../../scripts/datasets/registry.ts";
import { shapes as shapesRecipe } from "../../scripts/datasets/shapes.ts";
import { type ByteSource, builtInTables, httpSource, schemaOf, toFloat } from "./index.ts";
import { type Manifest, manifestFrom, schemaFrom } from "./manifest.ts";
import { checkManifest } from "./manifestFile.ts";
import { packSplit } from "./pack.ts";
import { heldOutPairs } from "./shapes/scene.ts";
import { tokensNamed } from "./table.ts";
import { textOf } from "./tokens.ts";

const folder = new URL("../../public/datasets/", import.meta.url);
const files: ByteSource = (path) => readFile(new URL(path, folder));
const tables = builtInTables(files);
const ids = tables.list().map(({ id }) => id);

/** The datasets that have files. */
const fileIds = readdirSync(new URL("manifests/", import.meta.url)).map((file) =>
  file.replace(".json", ""),
);
const manifests = fileIds.map((id) => {
  const served = readFileSync(new URL(`${id}/manifest.json`, folder), "utf8");
  return manifestFrom(checkManifest(JSON.parse(served), id));
});
const manifestNamed = (id: string) => manifests[fileIds.indexOf(id)]!;
const filesOf = ({ id, splits, files: further = [] }: Manifest) =>
  [splits.train, splits.test, ...further].map(({ file, bytes, sha256 }) => {
    return { path: `${id}/${file}`, bytes, sha256 };
  });

describe("the committed files", () => {
  test.each(manifests.flatMap(filesOf))(
    "$path has the length and hash in its manifest",
    ({ path, bytes, sha256 }) => {
      const content = readFileSync(new URL(path, folder));
      expect(content.length).toBe(bytes);
      expect(createHash("sha256").update(content).digest("hex")).toBe(sha256);
    },
  );

  test.each(manifests)("$id: public and built-in manifest are equal", (manifest) => {
    expect(schemaFrom(manifest)).toEqual(schemaOf(tables, manifest.id));
    const copy = readFileSync(new URL(`manifests/${manifest.id}.json`, import.meta.url), "utf8");
    expect(manifestFrom(checkManifest(JSON.parse(copy), manifest.id))).toEqual(manifest);
  });

  test.each(fileIds)("%s: LICENSES contains its licence", (id) => {
    const licences = readFileSync(new URL("LICENSES", folder), "utf8");
    expect(licences).toContain(schemaOf(tables, id).licence.attribution);
    expect(licences).toContain(schemaOf(tables, id).licence.text);
  });

  test("are smaller than 12 MB", () => {
    const total = manifests.flatMap(filesOf).reduce((sum, { bytes }) => sum + bytes, 0);
    expect(total).toBeLessThan(12e6);
  });

  // Compares decompressed packs: compressing takes seconds and would only test fflate.
  const expectRebuilt = async ({ manifest, build }: Recipe) => {
    const made = await build();
    const { factors = manifest.factors, ...splits } = made;
    const texts = textColumns({ ...manifest, factors }, made);
    expect(manifestNamed(manifest.id)).toMatchObject({ ...manifest, factors, texts });
    for (const name of ["train", "test"] as const) {
      const committed = gunzipSync(readFileSync(new URL(`${manifest.id}/${name}.bin`, folder)));
      const made = packSplit({ ...manifest, factors }, splits[name]);
      expect(Buffer.compare(made, committed)).toBe(0);
    }
  };

  test("shapes is rebuilt byte for byte", { timeout: 30_000 }, () => expectRebuilt(shapesRecipe));

  // Requires packages of about 200 MB that are not dependencies; see scripts/datasets/registry.ts.
  test.skipIf(packagesFolder === undefined).each([emojiRecipe, glyphsRecipe])(
    "$manifest.id is rebuilt byte for byte",
    { timeout: 300_000 },
    expectRebuilt,
  );
});

describe("loading", () => {
  test.each(fileIds)("%s has the images, labels and factors of its manifest", async (id) => {
    const dataset = await tables.open(id);
    const { shape, classes, columns, factors, splits } = dataset.schema;
    expect([dataset.height, dataset.width, dataset.channels]).toEqual(shape);
    for (const name of ["train", "test"] as const) {
      const split = dataset[name];
      expect(split.count).toBe(splits[name].count);
      expect(split.images).toHaveLength(split.count * shape[0] * shape[1] * shape[2]);
      expect(split.labels).toHaveLength(split.count);
      expect(new Set(split.labels).size).toBe(classes.length);
      expect(Object.keys(split.factors)).toEqual(factors.map((factor) => factor.name));
      const kinds = Object.entries(split.columns).map(([column, { kind }]) => `${column} ${kind}`);
      const expected = columns.map((column) => `${column.name} ${column.kind}`);
      expect(kinds.sort()).toEqual(expected.sort());
    }
  });

  test("digits and fashion are balanced", async () => {
    for (const [id, train, held] of [
      ["fashion", 1000, 200],
      ["digits", 400, 100],
    ] as const) {
      const dataset = await tables.open(id);
      for (const label of dataset.classes.keys()) {
        expect(dataset.train.labels.filter((each) => each === label)).toHaveLength(train);
        expect(dataset.test.labels.filter((each) => each === label)).toHaveLength(held);
      }
    }
  });

  test("shapes has captions composed of factor values", async () => {
    const { train } = await tables.open("shapes");
    const captions = tokensNamed(train, "caption");
    for (let row = 0; row < train.count; row += 1) {
      expect(textOf(captions, row)).toMatch(
        /^a (small|medium|large) [a-z]+ (circle|square|triangle|star|cross|heart), (top|centre|bottom)( (left|centre|right))?$/,
      );
    }
  });

  test("shapes has its held-out pairs in the test split only", async () => {
    const { train, test: held } = await tables.open("shapes");
    const pairs = ({ factors }: typeof train) =>
      new Set(factors.shape?.map((shape, image) => shape * 8 + (factors.colour?.[image] ?? 0)));
    const heldOut = heldOutPairs.map(({ shape, colour }) => shape * 8 + colour);
    expect(heldOut.filter((pair) => pairs(train).has(pair))).toEqual([]);
    expect(heldOut.filter((pair) => pairs(held).has(pair))).toEqual(heldOut);
  });

  test("emoji has each concept in every house and in one split only", async () => {
    const { schema, train, test: held } = await tables.open("emoji");
    const [concepts, houses] = schema.factors;
    const named = JSON.parse(readFileSync(new URL("emoji/concepts.json", folder), "utf8"));
    expect(named).toHaveLength(concepts?.values.length ?? 0);
    const drawings = [train, held].map(({ factors, labels }) => {
      const found = new Map<number, { houses: number[]; labels: Set<number | undefined> }>();
      for (const [image, concept] of (factors.concept ?? []).entries()) {
        const before = found.get(concept) ?? { houses: [], labels: new Set() };
        before.houses.push(factors.house?.[image] ?? -1);
        before.labels.add(labels[image]);
        found.set(concept, before);
      }
      return found;
    });
    for (const found of drawings.flatMap((each) => [...each.values()])) {
      expect(found.houses).toEqual([...(houses?.values.keys() ?? [])]);
      expect(found.labels.size).toBe(1);
    }
    const all = drawings.flatMap((each) => [...each.keys()]).sort((a, b) => a - b);
    expect(all).toEqual([...(concepts?.values.keys() ?? [])]);
  });

  test("glyphs has its held-out typefaces and characters in the test split only", async () => {
    const { schema, train, test: held } = await tables.open("glyphs");
    const isHeldOut = (split: typeof train, image: number) =>
      schema.heldOut.some((combination) =>
        Object.entries(combination).every(([name, value]) => {
          const factor = schema.factors.find((each) => each.name === name);
          return factor?.values[split.factors[name]?.[image] ?? -1] === value;
        }),
      );
    const heldOutOf = (split: typeof train) =>
      Array.from({ length: split.count }, (_, image) => isHeldOut(split, image));
    expect(new Set(heldOutOf(train))).toEqual(new Set([false]));
    expect(new Set(heldOutOf(held))).toEqual(new Set([true]));
    expect(train.factors.character).toEqual(train.labels);
  });

  test.each(["emoji", "glyphs"])("%s: no image is empty and few are equal", async (id) => {
    const { train, test: held, height, width, channels } = await tables.open(id);
    const stride = height * width * channels;
    for (const { count, images } of [train, held]) {
      const found = new Set<string>();
      for (let image = 0; image < count; image += 1) {
        const pixels = images.subarray(image * stride, (image + 1) * stride);
        expect(new Set(pixels).size).toBeGreaterThan(1);
        found.add(createHash("sha256").update(pixels).digest("hex"));
      }
      expect(found.size).toBeGreaterThan(0.95 * count);
    }
  });

  test("concurrent calls share the result", async () => {
    const source = vi.fn(files);
    const counted = builtInTables(source);
    const [first, second] = await Promise.all([counted.open("digits"), counted.open("digits")]);
    expect(first).toBe(second);
  });

  test("an unknown id is refused with the known ids", async () => {
    await expect(tables.open("imagenet")).rejects.toThrow(
      `dataset: found "imagenet", expected one of ${ids.join(", ")}`,
    );
  });
});

describe("invalid files", () => {
  const changed =
    (change: (bytes: Uint8Array) => Uint8Array): ByteSource =>
    async (path, version) => {
      const bytes = await files(path, version);
      return path.endsWith("test.bin") ? change(bytes) : bytes;
    };

  test("a truncated file is refused with its name", async () => {
    const cut = builtInTables(changed((bytes) => bytes.subarray(0, 1000)));
    await expect(cut.open("digits")).rejects.toThrow(
      /^digits\/test\.bin: truncated: 1000 bytes, the manifest states \d+$/,
    );
  });

  test("an altered file is refused with its name, and the next call tries again", async () => {
    let altered = true;
    const source = builtInTables(
      changed((bytes) => {
        const copy = Uint8Array.from(bytes);
        if (altered) copy[5000] = (copy[5000] ?? 0) ^ 1;
        return copy;
      }),
    );
    await expect(source.open("digits")).rejects.toThrow(/^digits\/test\.bin: altered: its SHA-256/);
    altered = false;
    await expect(source.open("digits")).resolves.toMatchObject({ id: "digits" });
  });

  test("a manifest with a missing field is refused with the file and the field", () => {
    const digits = manifestNamed("digits");
    const { sha256: _, ...train } = digits.splits.train;
    const broken = { ...digits, splits: { ...digits.splits, train } };
    expect(() => checkManifest(broken, "digits/manifest.json")).toThrow(
      "digits/manifest.json: splits.train.sha256",
    );
  });
});

describe("over http", () => {
  afterEach(() => vi.unstubAllGlobals());

  test("a file is requested by path and version", async () => {
    const fetched = vi.fn(async (_url: string) => new Response(Uint8Array.of(1, 2)));
    vi.stubGlobal("fetch", fetched);
    expect(await httpSource("./datasets/")("fashion/train.bin", "ab12")).toEqual(
      Uint8Array.of(1, 2),
    );
    expect(fetched).toHaveBeenCalledWith("./datasets/fashion/train.bin?v=ab12");
  });

  test("a missing file is refused with its name", async () => {
    vi.stubGlobal("fetch", async () => new Response("", { status: 404, statusText: "Not Found" }));
    await expect(httpSource("/datasets")("fashion/train.bin", "ab")).rejects.toThrow(
      "fashion/train.bin: /datasets/fashion/train.bin returned 404 Not Found",
    );
  });

  test("an unreachable server is reported", async () => {
    vi.stubGlobal("fetch", async () => Promise.reject(new TypeError("fetch failed")));
    await expect(httpSource("/datasets")("fashion/train.bin", "ab")).rejects.toThrow(
      "fashion/train.bin: /datasets/fashion/train.bin cannot be reached: fetch failed",
    );
  });
});

test("toFloat converts bytes to numbers in [0, 1]", () => {
  expect(toFloat(Uint8Array.of(0, 51, 255))).toEqual(Float32Array.of(0, 0.2, 1));
});
