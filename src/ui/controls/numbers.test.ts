import { describe, expect, test } from "vitest";
import { slider } from "../../shared/settings.ts";
import { measured, nudged, shortNumber, trackPosition, trackValue } from "./numbers.ts";

const linear = slider({ label: "Strength", min: 0, max: 1, default: 0.5 });
const logarithmic = slider({ label: "Rate", min: 1e-4, max: 1, default: 1e-3, scale: "log" });
const whole = slider({
  label: "Batch",
  min: 2,
  max: 8192,
  default: 128,
  integer: true,
  scale: "log",
});

test.each([
  [0.5, "0.5"],
  [0.0020000001, "0.002"],
  [128, "128"],
  [1.23456e-7, "1.23e-7"],
  [Number.NaN, "not a number"],
])("shortNumber(%d) is %s", (value, text) => expect(shortNumber(value)).toBe(text));

test.each([
  [4.12345, "4.123"],
  [-2.4, "−2.400"],
  [31.26, "31.26"],
  [12345.6, "12346"],
  [0.00012, "0.0001"],
  [0, "0.000"],
])("measured(%d) is %s", (value, text) => expect(measured(value)).toBe(text));

describe.each([
  ["linear", linear],
  ["logarithmic", logarithmic],
  ["whole", whole],
])("a %s track", (_, setting) => {
  test("maps both ends to the ends of the range", () => {
    expect(trackValue(setting, 0)).toBeCloseTo(setting.min);
    expect(trackValue(setting, 1)).toBeCloseTo(setting.max);
    expect(trackValue(setting, -3)).toBeCloseTo(setting.min);
    expect(trackPosition(setting, setting.max * 2)).toBe(1);
  });

  test("position and value are inverse", () => {
    const value = trackValue(setting, 0.37);
    expect(trackPosition(setting, value)).toBeCloseTo(0.37, 1);
  });
});

test("arrow keys move by one step, by 10 % on a logarithmic track, and stop at the ends", () => {
  expect(nudged(linear, 0.5, 1)).toBeCloseTo(0.51);
  expect(nudged(logarithmic, 0.01, -1)).toBeCloseTo(0.00909);
  expect(nudged(whole, 128, 1)).toBe(129);
  expect(nudged(linear, 1, 1)).toBe(1);
});
