/**
 * Two clouds of unit vectors in a plane that holds the difference of their means: a disc, in which dots of the first and
 * crosses of the second cloud lie, with a line between the means.
 */
import type { Pen } from "./pen.ts";
import { type ChartSize, createSurface, type SurfaceChart, trace, write } from "./surface.ts";

export interface Cloud {
  readonly label: string;
  /** Coordinates in the disc of radius 1. */
  readonly along: ArrayLike<number>;
  readonly across: ArrayLike<number>;
}

export interface ShownClouds {
  readonly first: Cloud;
  readonly second: Cloud;
}

const EDGE = 4;
const LINE = 20;

export const createClouds = (host: HTMLElement, size: ChartSize): SurfaceChart<ShownClouds> =>
  createSurface(host, size, ({ context, width, height }, { first, second }, colours) => {
    const radius = Math.max(1, Math.min(width / 2, (height - LINE) / 2) - EDGE);
    const [middle, centre] = [width / 2, (height - LINE) / 2];
    // Texts are on the left, where the difference of the means begins.
    const at = (along: number, across: number): [number, number] => [
      middle + along * radius,
      centre - across * radius,
    ];
    context.strokeStyle = colours.faint;
    context.lineWidth = 0.75;
    context.beginPath();
    context.arc(middle, centre, radius, 0, 2 * Math.PI);
    context.stroke();
    drawDots(context, first, at, colours.accent);
    drawCrosses(context, second, at, colours.ink);
    trace(context, [at(...meanOf(second)), at(...meanOf(first))], {
      colour: colours.faint,
      width: 2,
    });
    const below = height - LINE / 2;
    write(context, `× ${second.label}`, 0, below, colours.ink);
    write(context, `● ${first.label}`, width, below, colours.accent, "right");
  });

type At = (along: number, across: number) => [number, number];

function drawDots(context: Pen, cloud: Cloud, at: At, colour: string): void {
  context.fillStyle = colour;
  for (let point = 0; point < cloud.along.length; point++) {
    const [x, y] = at(cloud.along[point]!, cloud.across[point]!);
    context.beginPath();
    context.arc(x, y, 2, 0, 2 * Math.PI);
    context.fill();
  }
}

function drawCrosses(context: Pen, cloud: Cloud, at: At, colour: string): void {
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  for (let point = 0; point < cloud.along.length; point++) {
    const [x, y] = at(cloud.along[point]!, cloud.across[point]!);
    context.moveTo(x - 2, y - 2);
    context.lineTo(x + 2, y + 2);
    context.moveTo(x - 2, y + 2);
    context.lineTo(x + 2, y - 2);
  }
  context.stroke();
}

function meanOf({ along, across }: Cloud): [number, number] {
  const mean = (values: ArrayLike<number>) =>
    values.length > 0 ? Array.from(values).reduce((sum, each) => sum + each, 0) / values.length : 0;
  return [mean(along), mean(across)];
}
