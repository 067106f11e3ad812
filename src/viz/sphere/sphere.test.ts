/** The parts of the sphere that are arithmetic: camera, glide, drawing order, picking. */
import { describe, expect, test } from "vitest";
import {
  type Camera,
  fittingDistance,
  outlineRadius,
  type ScreenPoint,
  sightOf,
  toScreen,
  type Viewport,
} from "./camera.ts";
import { between, glideDuration, progressOf } from "./glide.ts";
import { boxBetween, idsWithin, type Spot } from "./marquee.ts";
import { orderByDepth } from "./order.ts";
import { pick, reach } from "./picking.ts";

const viewport: Viewport = { width: 800, height: 600, above: 0, below: 40 };
const camera: Camera = { yaw: 0, pitch: 0, distance: 4 };
const sight = sightOf(camera, viewport);
const place = (x: number, y: number, z: number, from = sight): ScreenPoint =>
  toScreen(from, x, y, z, { x: 0, y: 0, scale: 0, front: false });

describe("camera", () => {
  test("the point nearest to the camera is in the centre and in front, its antipode behind", () => {
    expect(place(0, 0, 1)).toMatchObject({ x: 400, y: 280, front: true });
    expect(place(0, 0, -1)).toMatchObject({ x: 400, y: 280, front: false });
    expect(place(0, 0, 1).scale).toBeGreaterThan(place(0, 0, -1).scale);
  });

  test("right and up on the sphere are right and up on the screen", () => {
    expect(place(1, 0, 0).x).toBeGreaterThan(400);
    expect(place(0, 1, 0).y).toBeLessThan(280);
  });

  test("a quarter turn to the right brings +x to the front", () => {
    const turned = sightOf({ ...camera, yaw: Math.PI / 2 }, viewport);
    expect(place(1, 0, 0, turned).x).toBeCloseTo(400);
    expect(place(1, 0, 0, turned).front).toBe(true);
  });

  test("its axes are orthonormal at any angle", () => {
    const { right, up, toEye } = sightOf({ yaw: 1.1, pitch: -0.7, distance: 3 }, viewport);
    const dot = (a: readonly number[], b: readonly number[]) =>
      a.reduce((sum, value, index) => sum + value * b[index]!, 0);
    for (const axis of [right, up, toEye]) expect(dot(axis, axis)).toBeCloseTo(1);
    for (const [a, b] of [
      [right, up],
      [right, toEye],
      [up, toEye],
    ] as const) {
      expect(dot(a, b)).toBeCloseTo(0);
    }
  });

  test.each([
    { width: 800, height: 600, above: 20, below: 40 },
    { width: 390, height: 700, above: 0, below: 90 },
    { width: 1600, height: 300, above: 0, below: 0 },
  ])("the fitted sphere fills $width × $height with a margin", (view) => {
    const radius = outlineRadius({ ...camera, distance: fittingDistance(view) }, view);
    const free = Math.min(view.width, view.height - view.above - view.below) / 2;
    expect(radius).toBeLessThan(free);
    expect(radius).toBeGreaterThan(0.9 * free);
  });
});

describe("glide", () => {
  const from = new Float32Array([1, 0, 0, 0, 0, 1]);
  const to = new Float32Array([0, 1, 0, 0, 0, -1]);

  test("starts at one frame and ends at the next", () => {
    const glide = { from, to, startedAt: 1000 };
    expect(progressOf(glide, 1000)).toBe(0);
    expect(progressOf(glide, 1000 + glideDuration / 2)).toBeCloseTo(0.5);
    expect(progressOf(glide, 1000 + 2 * glideDuration)).toBe(1);
  });

  test("stays on the sphere; antipodal points jump", () => {
    for (const progress of [0, 0.25, 0.5, 0.75, 1]) {
      const at = between(from, to, progress, new Float32Array(6));
      expect(Math.hypot(at[0]!, at[1]!, at[2]!)).toBeCloseTo(1);
      expect(Math.hypot(at[3]!, at[4]!, at[5]!)).toBeCloseTo(1);
    }
  });
});

test("points are drawn from far to near, marked points last", () => {
  const positions = new Float32Array([0, 0, 1, 0, 0, -1, 1, 0, 0, 0, 0, -0.9]);
  const order = (...raised: number[]) => {
    const heightOf = (id: number) => ([1, 2] as const)[raised.indexOf(id)] ?? 0;
    return Array.from(orderByDepth(positions, heightOf, sight, new Uint32Array(4)));
  };
  expect(order()).toEqual([1, 3, 2, 0]);
  expect(order(1)).toEqual([3, 2, 0, 1]);
  expect(order(2, 1)).toEqual([3, 0, 2, 1]);
});

describe("picking", () => {
  const positions = new Float32Array([0, 0, 1, 0, 0, -1, 1, 0, 0]);

  test("picks the nearest point in reach and prefers the near side", () => {
    expect(pick(positions, sight, 400, 280)).toBe(0);
    expect(pick(positions, sight, 400 + reach - 1, 280)).toBe(0);
    expect(pick(positions, sight, 400 + reach + 1, 280)).toBeUndefined();
    const side = place(1, 0, 0);
    expect(pick(positions, sight, side.x + 3, side.y - 3)).toBe(2);
  });

  test("picks the far side if no near point is in reach", () => {
    expect(pick(new Float32Array([0, 0, -1]), sight, 402, 281)).toBe(0);
  });
});

describe("a selection outline", () => {
  const positions = new Float32Array([0, 0, 1, 0, 0, -1, 1, 0, 0, 0, 0.6, 0.8]);
  const within = (path: readonly Spot[]) => idsWithin(positions, sight, path);

  test("a box selects the near side only", () => {
    expect(within(boxBetween({ x: 380, y: 300 }, { x: 420, y: 260 }))).toEqual([0]);
    expect(within(boxBetween({ x: 0, y: 0 }, { x: 20, y: 20 }))).toEqual([]);
  });

  test("a concave lasso excludes points in its bay", () => {
    const above = place(0, 0.6, 0.8);
    const around = [
      { x: 300, y: 20 },
      { x: 500, y: 20 },
      { x: 500, y: 400 },
      { x: 400, y: above.y + 30 },
      { x: 300, y: 400 },
    ];
    expect(within(around)).toEqual([3]);
  });

  test("a line and an empty path select nothing", () => {
    expect(within([{ x: 380, y: 280 }])).toEqual([]);
    expect(within([])).toEqual([]);
  });
});

test("a circle has no far side", () => {
  const flat = sightOf(camera, { ...viewport, flat: true });
  expect(place(1, 0, 0, flat).front).toBe(true);
  expect(place(1, 0, 0).front).toBe(false);
});
