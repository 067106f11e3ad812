/** Tables that are drawn when they are opened; `shapes-16k` is compared with hashes of its first images. */
import { expect, test } from "vitest";
import { atOnce } from "../../shared/pieces.ts";
import { sha256Of } from "../../shared/sha256.ts";
import { builtInTables, schemaOf, tokensNamed } from "../index.ts";
import type { Schema } from "../schema.ts";
import { groupsOfTexts, textOf } from "../tokens.ts";
import { generateScenes } from "./generate.ts";
import { sceneRows } from "./rows.ts";
import { heldOutPairs, scenesOf } from "./scene.ts";

const tables = builtInTables(async (path) => {
  throw new Error(`${path} is not read`);
});
const schema = schemaOf(tables, "shapes-16k");
const caption = "a {size} {colour} {shape}, {position}";

test("shapes-16k begins with the images of its seed", async () => {
  const hashes = { train: "", test: "" };
  for (const split of ["train", "test"] as const) {
    const rows = atOnce(sceneRows(split, schema.splits[split].count, 2, 200));
    expect(rows.count).toBe(200);
    hashes[split] = await sha256Of(rows.images.slice(), split);
  }
  expect(hashes).toEqual({
    train: "0232fd789afceb1ac0e5bcdcad7a738f2df00a09a3a38a87193380cb5505c0d5",
    test: "1a08d1719b18f3f8e0bb6c317c252eb3b04b7b51ff84c7914b9d63adcd8b64ec",
  });
});

test("shapes-16k has each pair of train 400 times, and the held-out pairs in test only", () => {
  const pairsOf = (split: "train" | "test") => {
    const counts = new Map<number, number>();
    for (const { shape, colour } of scenesOf(split, schema.splits[split].count, 2)) {
      const pair = 8 * shape + colour;
      counts.set(pair, (counts.get(pair) ?? 0) + 1);
    }
    return counts;
  };
  const [train, held] = [pairsOf("train"), pairsOf("test")];
  expect([...new Set(train.values())]).toEqual([400]);
  expect(train.size).toBe(40);
  expect(held.size).toBe(48);
  for (const { shape, colour } of heldOutPairs) expect(train.has(8 * shape + colour)).toBe(false);
});

test("a generated table has the columns of its schema", async () => {
  const small: Schema = { ...schema, splits: { train: { count: 400 }, test: { count: 40 } } };
  const hashOf = (split: "train" | "test") =>
    sha256Of(atOnce(sceneRows(split, small.splits[split].count, 2)).images.slice(), split);
  const sha256 = { train: await hashOf("train"), test: await hashOf("test") };
  const made = await generateScenes({ schema: small, seed: 2, caption, sha256 });
  expect(Object.keys(made.train.columns)).toEqual([
    "image",
    "shape",
    "colour",
    "size",
    "position",
    "rotation",
    "background",
    "caption",
    "partial",
  ]);
  const captions = tokensNamed(made.train, "caption");
  const [scene] = scenesOf("train", 400, 2);
  expect(made.train.labels[0]).toBe(scene?.shape);
  expect(textOf(captions, 0)).toContain(made.classes[scene?.shape ?? 0]);
  expect(groupsOfTexts(captions, 400)).toHaveLength(400);
  expect(made.exactFactors?.(made, "test", 10)[2]?.entries).toHaveLength(10);

  const wrong = { ...sha256, test: sha256.train };
  await expect(generateScenes({ schema: small, seed: 2, caption, sha256: wrong })).rejects.toThrow(
    /^shapes-16k: the test images drawn here have the SHA-256 [0-9a-f]{64}, expected/,
  );
});
