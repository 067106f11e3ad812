import { expect, test } from "vitest";
import { roomFor } from "./room.ts";

const head = { left: 0, right: 800, top: 0, bottom: 40 };
const note = { left: 560, right: 800, top: 40, bottom: 92 };
const foot = (height: number) => ({ left: 0, right: 800, top: 600 - height, bottom: 600 });

test("the space below follows the height of the legend", () => {
  const view = { width: 800, height: 600 };
  expect(roomFor(view, head, undefined, foot(28))).toEqual({ above: 40, below: 36 });
  expect(roomFor(view, head, undefined, foot(84))).toEqual({ above: 40, below: 92 });
  expect(roomFor(view, undefined, undefined, undefined)).toEqual({ above: 8, below: 8 });
});

test("a note beside the sphere takes no space, a note over it does", () => {
  expect(
    roomFor({ width: 1200, height: 600 }, head, { ...note, left: 960, right: 1200 }, foot(28))
      .above,
  ).toBe(40);
  // The sphere of a twin fills half of the width, and the note lies over it.
  expect(
    roomFor({ width: 400, height: 420 }, head, { ...note, left: 160, right: 400 }, undefined).above,
  ).toBe(92);
});
