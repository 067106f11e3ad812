/** Discs on the sphere about points, whose angular radius is an uncertainty. */
import type { Pen } from "../charts/pen.ts";
import { type ScreenPoint, type Sight, toScreen } from "./camera.ts";
import type { Layer } from "./layers.ts";

export interface Discs {
  /** Places of the points. */
  readonly places: ArrayLike<number>;
  /** Drawn stronger. */
  readonly strong: boolean;
}

/** Line segments of an outline. */
const PIECES = 32;
/** A larger disc would cover half of the sphere. */
const WIDEST = 1.5;

/** `positions` are the unit vectors of all points, [count, 3]; `radii` their angles in radians. */
export function discLayer(
  positions: () => Float32Array,
  radii: () => ArrayLike<number>,
  discs: () => readonly Discs[],
): Layer {
  const at: ScreenPoint = { x: 0, y: 0, scale: 1, front: false };
  const outline = (context: Pen, sight: Sight, place: number) => {
    const all = positions();
    const centre = [all[3 * place]!, all[3 * place + 1]!, all[3 * place + 2]!] as const;
    const angle = Math.min(WIDEST, radii()[place] ?? 0);
    context.beginPath();
    for (let piece = 0; piece <= PIECES; piece++) {
      const [x, y, z] = onCircle(centre, angle, (2 * Math.PI * piece) / PIECES);
      toScreen(sight, x, y, z, at);
      if (piece === 0) context.moveTo(at.x, at.y);
      else context.lineTo(at.x, at.y);
    }
    return toScreen(sight, ...centre, at).front;
  };
  return {
    get empty() {
      return discs().every(({ places }) => places.length === 0);
    },
    draw(context, sight, { ink, accent }) {
      for (const { places, strong } of discs()) {
        context.strokeStyle = strong ? accent : ink;
        context.fillStyle = context.strokeStyle;
        context.lineWidth = strong ? 2 : 1;
        for (let index = 0; index < places.length; index++) {
          const isFront = outline(context, sight, places[index]!);
          const alpha = (strong ? 0.9 : 0.35) * (isFront ? 1 : 0.35);
          context.globalAlpha = 0.15 * alpha;
          context.fill();
          context.globalAlpha = alpha;
          context.stroke();
        }
      }
    },
  };
}

type Vector = readonly [number, number, number];

/** The unit vector at `angle` from a unit vector, `turn` radians around it. */
export function onCircle([x, y, z]: Vector, angle: number, turn: number): Vector {
  // Any axis that is not nearly parallel gives two directions across the centre.
  const [ax, ay, az] = Math.abs(y) < 0.9 ? [0, 1, 0] : [1, 0, 0];
  const first = unit([ay * z - az * y, az * x - ax * z, ax * y - ay * x]);
  const [fx, fy, fz] = first;
  const second = [y * fz - z * fy, z * fx - x * fz, x * fy - y * fx] as const;
  const [along, cos, sin] = [
    Math.cos(angle),
    Math.sin(angle) * Math.cos(turn),
    Math.sin(angle) * Math.sin(turn),
  ];
  const coordinate = (axis: 0 | 1 | 2) =>
    along * [x, y, z][axis]! + cos * first[axis] + sin * second[axis];
  return [coordinate(0), coordinate(1), coordinate(2)];
}

function unit([x, y, z]: Vector): Vector {
  const length = Math.max(1e-9, Math.hypot(x, y, z));
  return [x / length, y / length, z / length];
}
