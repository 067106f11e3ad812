import { expect, it } from "vitest";
import { namedValues } from "../../../data/slots.ts";
import { scoreCaptions } from "./scores.ts";

const factors = [
  { name: "colour", values: ["red", "blue"] },
  { name: "position", values: ["left", "top left", "centre"] },
  { name: "rotation", values: ["0°", "12°"] },
];

it("namedValues takes the longest value, and the first of equally long ones", () => {
  expect(namedValues("a red star, top left", factors)).toEqual({
    colour: 0,
    position: 1,
    rotation: -1,
  });
  expect(namedValues("blue or red, left", factors)).toMatchObject({ colour: 1, position: 0 });
});

it("scoreCaptions counts the factors that true captions name", () => {
  const truth = ["a red star, left", "a blue star, top left", "a star, centre"];
  const written = ["a red star, left", "a blue star, left", "a red star, centre"];
  const scores = scoreCaptions(written, truth, { factors });
  expect(scores.exact).toBeCloseTo(1 / 3);
  expect(scores.slots).toEqual({ colour: 1, position: 2 / 3 });
  expect(scores.meanSlot).toBeCloseTo(5 / 6);
  expect(scoreCaptions([], [], { factors })).toEqual({ exact: 0, slots: {}, meanSlot: null });
});
