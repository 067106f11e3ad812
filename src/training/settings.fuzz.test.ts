import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testTables } from "../cli/testing.ts";
import { encoders } from "../nn/index.ts";
import { FUZZ_MILLISECONDS, fuzz, readOrRefuse } from "../shared/fuzz/testing.ts";
import type { SettingValue } from "../shared/settings.ts";
import { resolveConfiguration } from "./configuration.ts";
import { methods } from "./methods/all.ts";
import { settingsOf } from "./settings.ts";

const keys = [
  ...new Set(methods.flatMap((method) => Object.keys(settingsOf(method, testTables.list()[0])))),
];
const Key = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom(...keys) },
  {
    weight: 1,
    arbitrary: fc.oneof(
      fc.constantFrom("constructor", "toString", "__proto__", "valueOf"),
      fc.string(),
    ),
  },
);
const Value: fc.Arbitrary<SettingValue> = fc.oneof(
  fc.double(),
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.integer({ min: 0, max: 128 }),
  fc.boolean(),
  fc.constantFrom(
    "",
    " ",
    "1",
    "0",
    "true",
    "cosine",
    "constant",
    "sgd",
    "lars",
    "mixed",
    "constructor",
    "1e999",
  ),
  fc.string(),
);
const Count = (most: number) =>
  fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 2, max: most }) },
    { weight: 1, arbitrary: fc.double() },
  );
const Settings = fc.oneof(
  fc.constant({}),
  fc.array(fc.tuple(Key, Value), { maxLength: 3 }).map((entries) => Object.fromEntries(entries)),
);

const Configuration = fc.record({
  method: fc.constantFrom(...methods.map(({ id }) => id), "constructor"),
  dataset: fc.constantFrom(...testTables.list().map(({ id }) => id), "toString"),
  encoder: fc.constantFrom(...encoders.map(({ id }) => id), "valueOf"),
  steps: fc.oneof(fc.constant(0), Count(1000)),
  batch: Count(4096),
  seed: fc.oneof(fc.nat(), fc.double()),
  settings: Settings,
});

describe("configurations", { timeout: FUZZ_MILLISECONDS }, () => {
  it("are refused or resolved to all settings, which resolve to themselves", async () => {
    let accepted = 0;
    await fuzz(Configuration, (configuration) => {
      const resolved = readOrRefuse(() => resolveConfiguration(configuration, testTables));
      if (!resolved) return;
      accepted++;
      expect(resolveConfiguration(resolved, testTables)).toEqual(resolved);
      for (const value of Object.values(resolved.settings)) {
        expect(typeof value !== "number" || Number.isFinite(value)).toBe(true);
      }
    });
    expect(accepted).toBeGreaterThan(0);
  });
});
