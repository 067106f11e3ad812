import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  damagedBytes,
  damagedJson,
  FUZZ_MILLISECONDS,
  fuzz,
  readOrRefuse,
} from "../shared/fuzz/testing.ts";
import { type Manifest, manifestFile, manifestFrom } from "./manifest.ts";
import { checkManifest } from "./manifestFile.ts";
import { unpackSplit } from "./pack.ts";

const folder = new URL("manifests/", import.meta.url);
const manifests: Manifest[] = readdirSync(folder).map((file) =>
  manifestFrom(checkManifest(JSON.parse(readFileSync(new URL(file, folder), "utf8")), file)),
);
const valid = manifests.map((manifest) => JSON.parse(JSON.stringify(manifestFile(manifest))));

describe("manifests", { timeout: FUZZ_MILLISECONDS }, () => {
  it("with damaged fields are refused or read, and read ones come back", async () => {
    await fuzz(damagedJson(valid), (value) => {
      const file = readOrRefuse(() => checkManifest(JSON.parse(JSON.stringify(value)), "file"));
      if (file) expect(checkManifest(manifestFile(manifestFrom(file)), "file")).toBeDefined();
    });
  });

  const small = manifests[0]!;
  const layout = { ...small, shape: [2, 2, 1] as [number, number, number], factors: [] };
  const pack = new Uint8Array(3 * 5).fill(1);
  it("refuse damaged packs", async () => {
    await fuzz(damagedBytes([pack]), (bytes) => {
      const split = readOrRefuse(() => unpackSplit(layout, 3, bytes, "file"));
      if (split) expect(split.labels.every((label) => label < small.classes.length)).toBe(true);
    });
  });
});
