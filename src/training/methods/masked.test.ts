/** Configurations that methods with masked patches refuse before anything is built. */

import { describe, expect, it } from "vitest";
import { testTables } from "../../cli/testing.ts";
import type { SettingValues } from "../../shared/settings.ts";
import { resolveConfiguration } from "../configuration.ts";
import "./all.ts";

const resolved = (method: string, settings: SettingValues = {}, encoder = "vit-xs") =>
  resolveConfiguration(
    {
      method,
      dataset: "fashion",
      encoder,
      steps: 10,
      batch: 8,
      seed: 0,
      settings,
    },
    testTables,
  );

describe("methods with masked patches", () => {
  it.each(["mae", "jepa", "ibot"])("%s requires a transformer", (method) => {
    expect(() => resolved(method)).not.toThrow();
    expect(() => resolved(method, {}, "vit-s")).not.toThrow();
    expect(() => resolved(method, {}, "convnet-s")).toThrow(
      /encoder: found convnet-s, .* expects vit-xs or vit-s: .* an encoder with patches/,
    );
  });

  it("accept toggles as words and as numbers", () => {
    for (const [given, value] of [
      ["1", true],
      [0, false],
      ["false", false],
    ] as const) {
      expect(resolved("mae", { normalizeTarget: given }).settings.normalizeTarget).toBe(value);
    }
    expect(() => resolved("mae", { normalizeTarget: 2 })).toThrow(/normalizeTarget: found 2/);
  });

  it("refuse to mask everything", () => {
    expect(() => resolved("mae", { maskRatio: 0.97 })).not.toThrow();
    expect(() => resolved("mae", { maskRatio: 0.98 })).toThrow(
      /maskRatio: found 0.98, which leaves none of 49 patches; expected at most 0.97/,
    );
    expect(() => resolved("jepa", { blocks: 2, blockArea: 0.6 })).toThrow(
      /blocks, blockArea: found 2 of 0.6, which may hide all 49 patches/,
    );
  });
});
