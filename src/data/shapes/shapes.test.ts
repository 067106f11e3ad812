import { describe, expect, test } from "vitest";
import { drawScene } from "./draw.ts";
import { SCENE_SIZE, type Scene, scenesOf, shapeFactors } from "./scene.ts";

const PIXELS = SCENE_SIZE * SCENE_SIZE;

function drawn(scene: Scene): Uint8Array {
  const pixels = new Uint8Array(3 * PIXELS);
  drawScene(scene, pixels);
  return pixels;
}

const plain: Scene = {
  shape: 0,
  colour: 0,
  size: 2,
  position: 4,
  rotation: 0,
  background: 0,
  x: 16,
  y: 16,
  radius: 10,
  angle: 0,
  brightness: 1,
};

/** Area of a red shape on black, in pixels, from the red channel. */
function areaOf(scene: Scene): number {
  const background = 16;
  const full = 225 - background;
  return drawn(scene).reduce(
    (sum, value, index) => sum + (index % 3 === 0 ? (value - background) / full : 0),
    0,
  );
}

test("scenes are a function of seed and split", () => {
  expect(scenesOf("train", 50, 1)).toEqual(scenesOf("train", 50, 1));
  expect(scenesOf("train", 50, 1)).not.toEqual(scenesOf("train", 50, 2));
  expect(scenesOf("train", 50, 1)).not.toEqual(scenesOf("test", 50, 1));
});

test("no shape is clipped: the border is all background", () => {
  for (const scene of scenesOf("test", 300, 3)) {
    const pixels = drawn(scene);
    for (let place = 0; place < PIXELS; place += 1) {
      const row = Math.floor(place / SCENE_SIZE);
      const column = place % SCENE_SIZE;
      if (row % 31 === 0 || column % 31 === 0) expect(pixels[3 * place]).toBe(pixels[0]);
    }
  }
});

describe.each(shapeFactors.shape.map((name, shape) => ({ name, shape })))("$name", ({ shape }) => {
  test("is not clipped at any angle", () => {
    const upright = areaOf({ ...plain, shape });
    expect(upright).toBeGreaterThan(80);
    for (let angle = 0.1; angle < 2 * Math.PI; angle += 0.3) {
      expect(Math.abs(areaOf({ ...plain, shape, angle }) / upright - 1)).toBeLessThan(0.03);
    }
  });

  test("is upright and symmetric", () => {
    const pixels = drawn({ ...plain, shape });
    for (let place = 0; place < PIXELS; place += 1) {
      const mirrored = place - (place % SCENE_SIZE) + SCENE_SIZE - 1 - (place % SCENE_SIZE);
      expect(pixels[3 * mirrored]).toBe(pixels[3 * place]);
    }
  });
});

test("edges are anti-aliased: the area of a circle is right within 1 %", () => {
  expect(areaOf(plain) / (Math.PI * 8.5 ** 2)).toBeCloseTo(1, 2);
});

test("the factor position agrees with the coordinates", () => {
  for (const { position, x, y } of scenesOf("train", 200, 1)) {
    const name = shapeFactors.position[position] ?? "";
    if (name.startsWith("top")) expect(y).toBeLessThan(13);
    if (name.startsWith("bottom")) expect(y).toBeGreaterThan(19);
    if (name.endsWith("left")) expect(x).toBeLessThan(13);
    if (name.endsWith("right")) expect(x).toBeGreaterThan(19);
    if (name === "centre") expect(Math.abs(x - 16)).toBeLessThan(1.51);
  }
});
