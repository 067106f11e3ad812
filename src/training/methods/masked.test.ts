/** What methods that hide patches refuse before anything is built. */
import { describe, expect, it } from "vitest";
import type { SettingValues } from "../../shared/settings.ts";
import { resolveConfiguration } from "../configuration.ts";
import "./all.ts";

const resolved = (method: string, settings: SettingValues = {}, encoder = "vit-xs") =>
  resolveConfiguration({
    ...{ method, dataset: "fashion", encoder, steps: 10, batch: 8, seed: 0, settings },
  });

describe("methods that hide patches", () => {
  it.each(["mae", "jepa", "ibot"])("%s takes transformers only", (method) => {
    expect(() => resolved(method)).not.toThrow();
    expect(() => resolved(method, {}, "vit-s")).not.toThrow();
    expect(() => resolved(method, {}, "convnet-s")).toThrow(
      /encoder: found convnet-s, .* takes vit-xs or vit-s: .* an encoder that sees an image as patches/,
    );
  });

  it("refuse to hide everything", () => {
    expect(() => resolved("mae", { maskRatio: 0.97 })).not.toThrow();
    expect(() => resolved("mae", { maskRatio: 0.98 })).toThrow(
      /maskRatio: found 0.98, which leaves none of 49 patches; takes up to 0.97/,
    );
    expect(() => resolved("jepa", { blocks: 2, blockArea: 0.6 })).toThrow(
      /blocks, blockArea: found 2 of 0.6, which may hide all 49 patches/,
    );
  });
});
