/** The Parquet file, read back with hyparquet. */
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { describe, expect, it } from "vitest";
import { testTables } from "../cli/testing.ts";
import { decodePng } from "../formats/png.ts";
import "../training/methods/all.ts";
import { parquet } from "./parquet.ts";
import { sourceOf, untrainedRun } from "./testing.ts";

const ROWS = 20;

describe("a Parquet file", () => {
  it("has a row for every test image", async () => {
    const source = sourceOf(untrainedRun("simclr", "shapes", "mlp"), ROWS);
    const { "": bytes = new Uint8Array() } = await parquet.files(source);
    const file = bytes.slice().buffer;
    const rows = await parquetReadObjects({ file, utf8: false });
    expect(rows).toHaveLength(ROWS);
    const { test, schema } = await testTables.open("shapes");
    const [, second] = rows;
    expect(second).toMatchObject({ id: 1, split: "test", label: test.labels[1] });
    expect(second?.[schema.category]).toBe(schema.classes[test.labels[1] ?? 0]);

    const { spaces } = await source.embedded();
    expect(Float32Array.from(second?.h)).toEqual(spaces.h?.data.slice(6, 12));
    expect(Float32Array.from(second?.z)).toEqual(spaces.z?.data.slice(3, 6));
    expect([second?.x, second?.y].every(Number.isFinite)).toBe(true);

    const { width, height, rgba } = decodePng(second?.image.bytes, second?.image.path);
    expect([width, height, second?.image.path]).toEqual([32, 32, "test/1.png"]);
    expect(Math.round(255 * (rgba[0] ?? 0))).toBe(test.images[32 * 32 * 3]);

    expect(second?.neighbors.ids).toHaveLength(15);
    expect(second?.neighbors.ids).not.toContain(1);
    const distances: number[] = second?.neighbors.distances;
    expect([...distances].sort((a, b) => a - b)).toEqual(distances);
  });

  it("names its types for the datasets library", async () => {
    const source = sourceOf(untrainedRun("simclr", "digits", "mlp"), ROWS);
    const { "": bytes = new Uint8Array() } = await parquet.files(source);
    const { key_value_metadata: pairs = [] } = parquetMetadata(bytes.slice().buffer);
    const { info } = JSON.parse(pairs.find(({ key }) => key === "huggingface")?.value ?? "{}");
    expect(info.features.image).toEqual({ _type: "Image" });
    expect(info.features.label.names).toHaveLength(10);
  });
});
