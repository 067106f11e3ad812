/** The outlines of points, by the shape of their class. The shaders of the WebGL renderer draw the same. */
import type { ClassShape } from "../../palette.ts";

type Corner = readonly [x: number, y: number];

/** Corners in units of a disc's radius, y downwards. All shapes have about the area of the disc. */
const corners: Readonly<Record<Exclude<ClassShape, "disc">, readonly Corner[]>> = {
  square: [
    [-0.9, -0.9],
    [0.9, -0.9],
    [0.9, 0.9],
    [-0.9, 0.9],
  ],
  diamond: [
    [0, -1.3],
    [1.3, 0],
    [0, 1.3],
    [-1.3, 0],
  ],
  triangle: [
    [0, -1.4],
    [1.21, 0.7],
    [-1.21, 0.7],
  ],
  inverted: [
    [0, 1.4],
    [1.21, -0.7],
    [-1.21, -0.7],
  ],
  cross: [
    [-0.45, -1.25],
    [0.45, -1.25],
    [0.45, -0.45],
    [1.25, -0.45],
    [1.25, 0.45],
    [0.45, 0.45],
    [0.45, 1.25],
    [-0.45, 1.25],
    [-0.45, 0.45],
    [-1.25, 0.45],
    [-1.25, -0.45],
    [-0.45, -0.45],
  ],
};

/** Begins a path around (x, y) for a point whose disc has this radius. */
export function tracePoint(
  context: Pick<CanvasRenderingContext2D, "beginPath" | "arc" | "lineTo" | "closePath">,
  shape: ClassShape,
  { x, y }: { readonly x: number; readonly y: number },
  radius: number,
): void {
  context.beginPath();
  if (shape === "disc") context.arc(x, y, radius, 0, 2 * Math.PI);
  else for (const [dx, dy] of corners[shape]) context.lineTo(x + dx * radius, y + dy * radius);
  context.closePath();
}
