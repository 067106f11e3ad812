/** Generated bundles, sound and damaged: each is read, or refused with a sentence. */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { InputError } from "../shared/errors.ts";
import { damagedBytes, FUZZ_MILLISECONDS, fuzz } from "../shared/fuzz/testing.ts";
import { type Bundle, decodeBundle, encodeBundle } from "./bundle.ts";

const bundle: Bundle = {
  facts: {
    method: "simclr",
    encoder: "mlp",
    dataset: { id: "digits", version: "abc" },
    seed: 3,
    steps: 20,
    step: 10,
  },
  files: { "run.json": Uint8Array.of(123, 125), "weights.safetensors": Uint8Array.of(1, 2, 3) },
};

describe("bundle", { timeout: FUZZ_MILLISECONDS }, () => {
  let sound = new Uint8Array();
  beforeAll(async () => {
    sound = Uint8Array.from(await encodeBundle(bundle));
  });

  it("damaged is refused or read", async () => {
    await fuzz(damagedBytes([sound]), async (bytes) => {
      try {
        await decodeBundle(bytes, "file");
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
    });
  });

  it("with any manifest is refused or read", async () => {
    const { zipSync } = await import("fflate");
    await fuzz(fc.jsonValue(), async (manifest) => {
      const text = new TextEncoder().encode(JSON.stringify(manifest));
      await expect(decodeBundle(zipSync({ "manifest.json": text }), "file")).rejects.toBeInstanceOf(
        InputError,
      );
    });
  });
});
