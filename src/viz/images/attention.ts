/**
 * Where attention falls on an image: shares of its patches as one hue, alone or laid over the image at
 * its own pixels; what lies outside of a mask recedes. A share's strength is relative to the largest
 * of its map, since attention over fifty patches is a matter of single per cents.
 */
import { channelsOf } from "../palette.ts";
import { type Picture, pictureOf } from "./pixels.ts";

export interface PatchGrid {
  readonly rows: number;
  readonly cols: number;
}

/**
 * The fewest patches that hold `mass` of all shares, the largest first, of equal ones the earlier: 1
 * where a patch is kept, 0 elsewhere. Keeps all where there is nothing to share.
 */
export function massMask(shares: ArrayLike<number>, mass: number): Uint8Array {
  const order = Array.from({ length: shares.length }, (_, patch) => patch).sort(
    (a, b) => shares[b]! - shares[a]! || a - b,
  );
  const total = order.reduce((sum, patch) => sum + shares[patch]!, 0);
  const mask = new Uint8Array(shares.length);
  if (!(total > 0)) return mask.fill(1);
  let held = 0;
  for (const patch of order) {
    // Rounding must not ask for one patch more than the mass needs.
    if (held >= mass * total * (1 - 1e-9)) break;
    mask[patch] = 1;
    held += shares[patch]!;
  }
  return mask;
}

/** Draws a map of shares by itself, one square a patch. `accent` is `#rrggbb`. */
export function drawShareMap(
  canvas: HTMLCanvasElement,
  shares: ArrayLike<number>,
  { rows, cols }: PatchGrid,
  accent: string,
): void {
  canvas.width = cols;
  canvas.height = rows;
  canvas.getContext("2d")?.putImageData(heatOf(shares, { rows, cols }, accent, 1), 0, 0);
}

export interface AttendedImage {
  /** [count, height, width, channels] bytes, of which the `index`-th is shown. */
  readonly images: Uint8Array;
  readonly index: number;
  readonly shape: Picture;
  readonly grid: PatchGrid;
  readonly shares: ArrayLike<number>;
  /** 1 for each patch to be kept. */
  readonly mask: Uint8Array;
  readonly accent: string;
  readonly ground: string;
}

/** How much of the image the strongest share covers. */
const strongest = 0.65;
/** How much of a patch outside the mask the ground covers. */
const receding = 0.72;

/** Draws an image with its map over it, at the canvas's size on the page. */
export function drawAttended(canvas: HTMLCanvasElement, shown: AttendedImage): void {
  const { grid, shares, mask, accent, ground } = shown;
  const context = contextAtSize(canvas);
  if (!context) return;
  const { clientWidth: width, clientHeight: height } = canvas;
  context.drawImage(
    canvasOf(pictureOf(shown.images, shown.index, shown.shape)),
    0,
    0,
    width,
    height,
  );
  const kept = Float64Array.from(mask, (keep, patch) => keep * shares[patch]!);
  context.drawImage(canvasOf(heatOf(kept, grid, accent, strongest)), 0, 0, width, height);
  const [across, down] = [width / grid.cols, height / grid.rows];
  context.fillStyle = ground;
  context.globalAlpha = receding;
  mask.forEach((keep, patch) => {
    if (keep) return;
    const [col, row] = [patch % grid.cols, Math.floor(patch / grid.cols)];
    context.fillRect(col * across, row * down, across, down);
  });
  context.globalAlpha = 1;
}

/** Draws one patch of an image, as large as the canvas. `patch` counts row by row. */
export function drawPatch(
  canvas: HTMLCanvasElement,
  images: Uint8Array,
  index: number,
  place: { readonly shape: Picture; readonly grid: PatchGrid; readonly patch: number },
): void {
  const context = contextAtSize(canvas);
  if (!context) return;
  const { shape, grid, patch } = place;
  const [across, down] = [shape.width / grid.cols, shape.height / grid.rows];
  const [left, top] = [(patch % grid.cols) * across, Math.floor(patch / grid.cols) * down];
  const { clientWidth: width, clientHeight: height } = canvas;
  const picture = canvasOf(pictureOf(images, index, shape));
  context.drawImage(picture, left, top, across, down, 0, 0, width, height);
}

/** A canvas's context in units of the page, without smoothing. */
function contextAtSize(canvas: HTMLCanvasElement): CanvasRenderingContext2D | null {
  canvas.width = Math.round(canvas.clientWidth * devicePixelRatio);
  canvas.height = Math.round(canvas.clientHeight * devicePixelRatio);
  const context = canvas.getContext("2d");
  if (!context) return null;
  context.scale(devicePixelRatio, devicePixelRatio);
  context.imageSmoothingEnabled = false;
  return context;
}

/** Shares as one hue whose opacity is the share, `most` where it is the largest. */
function heatOf(
  shares: ArrayLike<number>,
  { rows, cols }: PatchGrid,
  accent: string,
  most: number,
): ImageData {
  const heat = new ImageData(cols, rows);
  const hue = channelsOf(accent).map((channel) => Math.round(255 * channel));
  const largest = Math.max(...Array.from(shares), Number.MIN_VALUE);
  for (let patch = 0; patch < shares.length; patch++) {
    const opacity = Math.round((255 * most * shares[patch]!) / largest);
    heat.data.set([...hue, opacity], 4 * patch);
  }
  return heat;
}

function canvasOf(picture: ImageData): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = picture.width;
  canvas.height = picture.height;
  canvas.getContext("2d")?.putImageData(picture, 0, 0);
  return canvas;
}
