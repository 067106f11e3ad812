import { describe, expect, test } from "vitest";
import { acceptedValues, resolveSettings, slider } from "./settings.ts";

const settings = { temperature: slider({ label: "Temperature", min: 0, max: 1, default: 0.5 }) };

/** What every object inherits, and what reading `record[key]` would therefore find. */
const inherited = ["constructor", "toString", "valueOf", "hasOwnProperty", "__proto__"];

describe.each(inherited)("%s", (word) => {
  // As JSON and Object.fromEntries make it: an own property, also of the name `__proto__`.
  const given = Object.fromEntries([[word, 1]]);

  test("is an unknown setting", () => {
    expect(() => resolveSettings(settings, given)).toThrow(`unknown setting "${word}"`);
    expect(Object.keys(acceptedValues(settings, given))).toEqual([]);
  });
});
