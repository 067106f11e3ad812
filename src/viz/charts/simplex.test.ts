import { expect, it } from "vitest";
import { mixedColours } from "./simplex.ts";

it("mixes the colours of the states by the belief", () => {
  const beliefs = Float32Array.from([1, 0, 0.5, 0.5, 0, 1]);
  expect(mixedColours(beliefs, ["#ff0000", "#0000ff"])).toEqual([
    "rgb(255 0 0)",
    "rgb(128 0 128)",
    "rgb(0 0 255)",
  ]);
});
