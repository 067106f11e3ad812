import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { type Bundle, decodeBundle, encodeBundle } from "./bundle.ts";

const text = (value: string) => new TextEncoder().encode(value);

const bundle: Bundle = {
  facts: {
    method: "simclr",
    encoder: "mlp",
    dataset: { id: "digits", version: "abc" },
    seed: 3,
    steps: 20,
    step: 10,
  },
  files: { "run.json": text("{}\n"), "weights.safetensors": Uint8Array.of(1, 2, 3) },
};

/** A bundle with another manifest. */
const withManifest = (manifest: object): Uint8Array =>
  zipSync({ "manifest.json": text(JSON.stringify(manifest)), "run.json": text("{}") });

describe("a bundle", () => {
  it("holds facts and files, with the same bytes for the same run", async () => {
    const bytes = await encodeBundle(bundle);
    expect(await encodeBundle(bundle)).toEqual(bytes);
    expect(await decodeBundle(bytes, "a.isotrope")).toEqual(bundle);
  });

  it("is refused if it is cut off, altered or not a bundle", async () => {
    const bytes = await encodeBundle(bundle);
    await expect(decodeBundle(bytes.subarray(0, 90), "a")).rejects.toThrow(/not a readable ZIP/);
    await expect(decodeBundle(text("no"), "a")).rejects.toThrow(/not a readable ZIP/);
    const other = zipSync({ "a.txt": text("a") });
    await expect(decodeBundle(other, "a")).rejects.toThrow(/without manifest.json/);
    const { facts } = bundle;
    const file = { name: "run.json", bytes: 2, sha256: "0" };
    const manifest = { format: "isotrope", version: 1, run: facts, files: [file] };
    await expect(decodeBundle(withManifest(manifest), "a")).rejects.toThrow(/run.json is damaged/);
    const newer = { ...manifest, version: 2 };
    await expect(decodeBundle(withManifest(newer), "a")).rejects.toThrow(/format version 2/);
    const missing = { ...manifest, files: [{ ...file, name: "x" }] };
    await expect(decodeBundle(withManifest(missing), "a")).rejects.toThrow(/not in the archive/);
    const outside = { ...manifest, files: [{ ...file, name: "../run.json" }] };
    await expect(decodeBundle(withManifest(outside), "a")).rejects.toThrow(/names the file/);
    const wrong = { ...manifest, run: { ...facts, steps: -1 } };
    await expect(decodeBundle(withManifest(wrong), "a")).rejects.toThrow(/steps/);
  });
});
