/** The projector's files, read by the rules of its own parser. */
import { describe, expect, it } from "vitest";
import { decodePng } from "../formats/png.ts";
import "../training/methods/all.ts";
import { testTables } from "../cli/testing.ts";
import { projector } from "./projector.ts";
import { sourceOf, untrainedRun } from "./testing.ts";

const ROWS = 30;

describe("the projector's folder", () => {
  it("holds vectors, metadata, pictures and both configurations", async () => {
    const run = untrainedRun("clip", "shapes", "mlp");
    const files = await projector.files(sourceOf(run, ROWS));
    const text = (name: string) => new TextDecoder().decode(files[name]);
    const table = (name: string) =>
      text(name)
        .trimEnd()
        .split("\n")
        .map((line) => line.split("\t"));

    const tensors = table("tensors.tsv");
    expect(tensors.map(({ length }) => length)).toEqual(new Array(ROWS).fill(6));
    const embedded = await sourceOf(run, ROWS).embedded();
    expect(Float32Array.from(tensors[4] ?? [], Number)).toEqual(
      embedded.spaces.h?.data.slice(24, 30),
    );
    expect(table("projections.tsv")[0]).toHaveLength(3);

    // The first line is a header because there is more than one column.
    const [header = [], ...rows] = table("metadata.tsv");
    expect(header.slice(0, 2)).toEqual(["index", "shape"]);
    expect(header).toContain("caption");
    expect(rows.map(({ length }) => length)).toEqual(new Array(ROWS).fill(header.length));

    const config = JSON.parse(text("config.json"));
    expect(config.embeddings[0]).toEqual({
      tensorName: "h",
      tensorShape: [ROWS, 6],
      tensorPath: "tensors.tsv",
      metadataPath: "metadata.tsv",
      sprite: { imagePath: "sprite.png", singleImageDim: [32, 32] },
    });
    expect(text("projector_config.pbtxt")).toContain('tensor_path: "tensors.tsv"');

    // 30 images on a grid of 6 by 6.
    const sprite = decodePng(files["sprite.png"] ?? new Uint8Array(), "sprite.png");
    expect([sprite.width, sprite.height]).toEqual([6 * 32, 6 * 32]);
    const { test } = await testTables.open("shapes");
    const pixel = 4 * ((32 + 10) * 192 + 32 + 10);
    const red = sprite.rgba[pixel] ?? 0;
    expect(Math.round(red * 255)).toBe(test.images[7 * 32 * 32 * 3 + (10 * 32 + 10) * 3]);
  });
});
