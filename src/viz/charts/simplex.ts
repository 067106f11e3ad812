/**
 * Beliefs over k states as points of a regular polygon, whose corners are the states: a belief is the mean of the corners by
 * its probabilities. Of three states this is the simplex itself; of more, a projection of it. Two polygons side by side have
 * the same colours, mixed from those of the states by the exact belief.
 */
import { channelsOf } from "../palette.ts";
import type { Pen } from "./pen.ts";
import { type ChartSize, createSurface, type Drawn, type SurfaceChart, write } from "./surface.ts";
import type { ChartColours } from "./trend.ts";

export interface ShownSimplex {
  readonly states: readonly string[];
  /** [points, states] each: the exact beliefs, and what was read off for the same points. */
  readonly exact: Float32Array;
  readonly read: Float32Array;
  readonly labels: readonly [exact: string, read: string];
  /** `#rrggbb` by state. */
  readonly stateColours: readonly string[];
}

/** Space for the names of the states and for the label above. */
const MARGIN = 22;
const HEAD = 20;
/** Distance of a name from its corner. */
const NAME = 10;
const DOT = 1.4;

export const createSimplex = (host: HTMLElement, size: ChartSize): SurfaceChart<ShownSimplex> =>
  createSurface(host, size, draw);

function draw({ context, width, height }: Drawn, shown: ShownSimplex, colours: ChartColours): void {
  const { states, exact, read, labels, stateColours } = shown;
  const mixed = mixedColours(exact, stateColours);
  // Side by side where there is room, else one below the other.
  const beside = width >= height;
  const [paneWidth, paneHeight] = beside ? [width / 2, height] : [width, height / 2];
  for (const [place, values] of [exact, read].entries()) {
    const left = beside ? place * paneWidth : 0;
    const top = beside ? 0 : place * paneHeight;
    const radius = Math.max(1, Math.min(paneWidth / 2, (paneHeight - HEAD) / 2) - MARGIN);
    const centre = {
      x: left + paneWidth / 2,
      y: top + HEAD + (paneHeight - HEAD) / 2 + (states.length === 3 ? radius / 6 : 0),
    };
    const corners = cornersOf(states.length, radius, centre);
    write(
      context,
      labels[place] ?? "",
      left + paneWidth / 2,
      top + HEAD / 2,
      colours.faint,
      "center",
    );
    outline(context, corners, colours.faint);
    for (const [state, [x, y]] of corners.entries()) {
      const name = states[state] ?? "";
      const half = context.measureText(name).width / 2;
      // Names of corners at the sides stay in their panel.
      const inside = Math.min(left + paneWidth - half, Math.max(left + half, x));
      const below = y > centre.y + 1;
      const colour = stateColours[state] ?? colours.ink;
      write(context, name, inside, y + (below ? NAME : -NAME), colour, "center");
    }
    dots(context, values, corners, mixed);
  }
}

/** The first corner is at the top. */
function cornersOf(count: number, radius: number, centre: { x: number; y: number }) {
  return Array.from({ length: count }, (_, state): [number, number] => {
    const angle = (2 * Math.PI * state) / count - Math.PI / 2;
    return [centre.x + radius * Math.cos(angle), centre.y + radius * Math.sin(angle)];
  });
}

function outline(
  context: Pen,
  corners: readonly (readonly [number, number])[],
  colour: string,
): void {
  context.strokeStyle = colour;
  context.lineWidth = 0.75;
  context.beginPath();
  for (const [x, y] of corners) context.lineTo(x, y);
  context.closePath();
  context.stroke();
}

function dots(
  context: Pen,
  values: Float32Array,
  corners: readonly (readonly [number, number])[],
  colours: readonly string[],
): void {
  const count = corners.length;
  for (const [point, colour] of colours.entries()) {
    let [x, y] = [0, 0];
    for (const [state, corner] of corners.entries()) {
      const share = values[point * count + state] ?? 0;
      x += share * corner[0];
      y += share * corner[1];
    }
    context.fillStyle = colour;
    context.fillRect(x - DOT, y - DOT, 2 * DOT, 2 * DOT);
  }
}

/** One colour for each point: the colours of the states in the shares of its belief. */
export function mixedColours(beliefs: Float32Array, stateColours: readonly string[]): string[] {
  const channels = stateColours.map(channelsOf);
  const states = stateColours.length;
  return Array.from({ length: beliefs.length / states }, (_, point) => {
    const mixed = [0, 1, 2].map((channel) =>
      Math.round(
        255 *
          channels.reduce(
            (sum, each, state) =>
              sum + (beliefs[point * states + state] ?? 0) * (each[channel] ?? 0),
            0,
          ),
      ),
    );
    return `rgb(${mixed.join(" ")})`;
  });
}
