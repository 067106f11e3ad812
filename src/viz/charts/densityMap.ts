/**
 * A density as an equal-area map of the sphere, or as a curve over the angle of the circle. The colour
 * scale is fixed (doublings of the uniform density), so that two maps can be compared.
 */
import { type Density, densityAt, placeOn } from "../density/density.ts";
import { highest, lowest, rampOf } from "./densityRamp.ts";
import { fromMap, onMap, type Place, wrapped } from "./mollweide.ts";
import { type ChartSize, createSheet } from "./surface.ts";

export interface ShownDensity {
  readonly density: Density;
  readonly shape: "sphere" | "circle";
  /** The pinned point, a unit vector. */
  readonly pinned: readonly [number, number, number] | undefined;
  /** The place that is read; drawn as a ring with the spread of the kernel. */
  readonly read: Place | undefined;
}

export interface DensityMap {
  show(shown: ShownDensity): void;
  /** The place at (x, y) in CSS pixels; undefined outside the map. */
  placeAt(x: number, y: number): Place | undefined;
  resize(width: number, height: number): void;
  dispose(): void;
}

/** Longitude in the middle of the map: the side of the sphere that faces the viewer at first. */
const middle = Math.PI / 6;
/** Slightly less than π, so that a place stays on its side of the seam. */
const rim = Math.PI * (1 - 1e-6);
const scaleWidth = 104;
const room = { left: 44, right: 24, top: 14, bottom: 34 };
const named: readonly (readonly [number, string])[] = [
  [4, "16 ×"],
  [2, "4 ×"],
  [0, "uniform"],
  [-2, "0.25 ×"],
];

export function createDensityMap(host: HTMLElement, size: ChartSize): DensityMap {
  const sheet = createSheet(host, size.pen);
  const { pen: context } = sheet;
  const pixels = document.createElement("canvas");
  const { colours } = size;
  const ramp = rampOf(colours);
  let { width, height } = size;
  let shown: ShownDensity | undefined;
  let painted: { readonly density?: Density; readonly scale?: number } = {};

  /** Centre of the map, and pixels per unit length. */
  const frame = () => {
    const free = width - scaleWidth;
    const scale = Math.max(1, Math.min(free / 2, height - 4) / 2 / Math.SQRT2);
    return { x: Math.max(free / 2, 2 * Math.SQRT2 * scale), y: height / 2, scale };
  };
  const spotOf = (place: Place) => {
    const { x, y, scale } = frame();
    const at = onMap(place, middle);
    return { x: x + at.x * scale, y: y - at.y * scale };
  };
  const text = (words: string, x: number, y: number, align: CanvasTextAlign = "left") => {
    if (!context) return;
    context.textAlign = align;
    context.fillStyle = colours.faint;
    context.fillText(words, x, y);
  };
  /** A line through places, interrupted where it crosses the seam of the map. */
  const path = (places: readonly Place[], colour: string, alpha: number, thick: number) => {
    if (!context) return;
    context.strokeStyle = colour;
    context.globalAlpha = alpha;
    context.lineWidth = thick;
    context.beginPath();
    let last = Number.NaN;
    for (const place of places) {
      const { x, y } = spotOf(place);
      if (Math.abs(x - last) < frame().scale) context.lineTo(x, y);
      else context.moveTo(x, y);
      last = x;
    }
    context.stroke();
    context.globalAlpha = 1;
  };

  /** Repaints the pixels of the map if the density or the size has changed. */
  const paint = (density: Density, scale: number) => {
    if (painted.density === density && painted.scale === scale) return;
    painted = { density, scale };
    // Half the resolution is enough for the smoothed density; the browser interpolates.
    const [across, down] = [Math.ceil(2 * Math.SQRT2 * scale), Math.ceil(Math.SQRT2 * scale)];
    pixels.width = across;
    pixels.height = down;
    const image = new ImageData(across, down);
    for (let row = 0; row < down; row++) {
      const top = ((row + 0.5) / down - 0.5) * -2 * Math.SQRT2;
      for (let column = 0; column < across; column++) {
        const left = ((column + 0.5) / across - 0.5) * 4 * Math.SQRT2;
        // Outside the map use the colour of its edge, so that interpolation adds no other colour.
        const half = 2 * Math.sqrt(Math.max(0, 2 - top * top));
        const place = fromMap(Math.max(-half, Math.min(half, left)) * 0.9999, top, middle);
        if (!place) continue;
        const value = densityAt(density, place.latitude, place.longitude);
        image.data.set(ramp(value), 4 * (row * across + column));
      }
    }
    pixels.getContext("2d")?.putImageData(image, 0, 0);
  };
  const drawMap = (density: Density) => {
    if (!context) return;
    const { x, y, scale } = frame();
    paint(density, scale);
    context.save();
    context.beginPath();
    context.ellipse(x, y, 2 * Math.SQRT2 * scale, Math.SQRT2 * scale, 0, 0, 2 * Math.PI);
    context.clip();
    context.drawImage(
      pixels,
      x - 2 * Math.SQRT2 * scale,
      y - Math.SQRT2 * scale,
      4 * Math.SQRT2 * scale,
      2 * Math.SQRT2 * scale,
    );
    context.restore();
    for (let turn = -2; turn <= 2; turn++) {
      const latitude = (turn * Math.PI) / 6;
      path(
        steps(60).map((share) => ({ latitude, longitude: middle + (share * 2 - 1) * rim })),
        colours.ink,
        0.16,
        1,
      );
    }
    for (let turn = -6; turn <= 6; turn++) {
      const longitude = middle + (turn * rim) / 6;
      path(
        steps(30).map((share) => ({ latitude: (share - 0.5) * Math.PI, longitude })),
        colours.ink,
        Math.abs(turn) === 6 ? 0.4 : 0.16,
        1,
      );
    }
    drawScale(x + 2 * Math.SQRT2 * scale + 16);
  };
  const drawScale = (left: number) => {
    if (!context) return;
    const [top, long] = [8, height - 16];
    for (let pixel = 0; pixel < long; pixel++) {
      const level = highest - ((pixel + 0.5) / long) * (highest - lowest);
      context.fillStyle = `rgb(${ramp(2 ** level)
        .slice(0, 3)
        .join(" ")})`;
      context.fillRect(left, top + pixel, 10, 1);
    }
    for (const [level, words] of named) {
      const at = top + ((highest - level) / (highest - lowest)) * long;
      text(words, left + 16, Math.max(top + 8, at + 4));
    }
  };

  const curve = ({ densest }: Density) => {
    const most = Math.max(2, densest * 1.05);
    return {
      x: (longitude: number) =>
        room.left +
        ((wrapped(longitude) + Math.PI) / 2 / Math.PI) * (width - room.left - room.right),
      y: (value: number) =>
        height - room.bottom - (value / most) * (height - room.top - room.bottom),
    };
  };
  const drawCurve = (density: Density) => {
    if (!context) return;
    const { x, y } = curve(density);
    const angles = steps(360).map((share) => (share * 2 - 1) * rim);
    context.beginPath();
    for (const angle of angles) context.lineTo(x(angle), y(densityAt(density, 0, angle)));
    context.strokeStyle = colours.accent;
    context.lineWidth = 1.5;
    context.stroke();
    context.lineTo(x(rim), y(0));
    context.lineTo(x(-rim), y(0));
    context.fillStyle = colours.accent;
    context.globalAlpha = 0.2;
    context.fill();
    context.globalAlpha = 1;
    context.strokeStyle = colours.faint;
    context.lineWidth = 1;
    context.setLineDash([4, 4]);
    context.beginPath();
    context.moveTo(x(-rim), y(1));
    context.lineTo(x(rim), y(1));
    context.stroke();
    context.setLineDash([]);
    text("uniform", width - room.right, y(1) - 5, "right");
    for (const degrees of [-180, -90, 0, 90, 180]) {
      const at = x((degrees / 180) * rim);
      text(`${String(degrees).replace("-", "−")}°`, at, height - room.bottom + 16, "center");
    }
    text("angle on the circle", width - room.right, height - 2, "right");
    for (const value of [0, 1, Math.floor(Math.max(2, density.densest))]) {
      text(`${value} ×`, room.left - 8, y(value) + 4, "right");
    }
  };

  const ringAround = (place: Place, spread: number): Place[] => {
    const [sine, cosine] = [Math.sin(place.latitude), Math.cos(place.latitude)];
    const angle = (spread * Math.PI) / 180;
    return steps(48).map((share) => {
      const bearing = share * 2 * Math.PI;
      const latitude = Math.asin(
        sine * Math.cos(angle) + cosine * Math.sin(angle) * Math.cos(bearing),
      );
      const turn = Math.atan2(
        Math.sin(bearing) * Math.sin(angle) * cosine,
        Math.cos(angle) - sine * Math.sin(latitude),
      );
      return { latitude, longitude: place.longitude + turn };
    });
  };
  const drawMarks = ({ density, shape, pinned, read }: ShownDensity) => {
    if (!context) return;
    const dot = (x: number, y: number, colour: string) => {
      context.beginPath();
      context.arc(x, y, 5, 0, 2 * Math.PI);
      context.strokeStyle = colour;
      context.lineWidth = 2;
      context.stroke();
    };
    if (shape === "circle") {
      const { x, y } = curve(density);
      const mark = (angle: number, colour: string) =>
        dot(x(angle), y(densityAt(density, 0, angle)), colour);
      if (pinned) mark(Math.atan2(pinned[1], pinned[0]), colours.accent);
      if (read) mark(read.longitude, colours.ink);
      return;
    }
    if (read) path(ringAround(read, density.spread), colours.ink, 1, 1.5);
    if (!pinned) return;
    const { x, y } = spotOf(placeOn(...pinned));
    dot(x, y, colours.ground);
    dot(x, y, colours.ink);
  };

  const draw = () => {
    sheet.clear(width, height);
    if (!context || !shown) return;
    context.font = `12px ${colours.font}`;
    if (shown.shape === "circle") drawCurve(shown.density);
    else drawMap(shown.density);
    drawMarks(shown);
  };

  return {
    show(next) {
      shown = next;
      draw();
    },
    placeAt(x, y) {
      if (shown?.shape === "circle") {
        const share = (x - room.left) / (width - room.left - room.right);
        if (share < 0 || share > 1) return undefined;
        return { latitude: 0, longitude: (share * 2 - 1) * Math.PI };
      }
      const map = frame();
      return fromMap((x - map.x) / map.scale, (map.y - y) / map.scale, middle);
    },
    resize(nextWidth, nextHeight) {
      width = nextWidth;
      height = nextHeight;
      draw();
    },
    dispose: sheet.remove,
  };
}

const steps = (count: number): readonly number[] =>
  Array.from({ length: count + 1 }, (_, index) => index / count);
