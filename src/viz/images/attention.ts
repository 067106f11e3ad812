/**
 * Draws attention maps, alone or over the image; patches outside the mask are dimmed. Shares are scaled
 * by the largest of the map, since over fifty patches each share is only a few per cent.
 */
import { channelsOf } from "../palette.ts";
import { type ImageShape, imageDataOf } from "./pixels.ts";

export interface PatchGrid {
  readonly rows: number;
  readonly cols: number;
}

/** Draws a map alone, one square per patch. `accent` is `#rrggbb`. */
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
  /** Bytes [count, height, width, channels]; image `index` is drawn. */
  readonly images: Uint8Array;
  readonly index: number;
  readonly shape: ImageShape;
  readonly grid: PatchGrid;
  readonly shares: ArrayLike<number>;
  /** 1 for each patch that stays bright. */
  readonly mask: Uint8Array;
  readonly accent: string;
  readonly ground: string;
}

/** Opacity of the largest share over the image. */
const strongest = 0.65;
/** Opacity of the ground over patches outside the mask. */
const receding = 0.72;

/** Draws an image with its map over it, at the size of the canvas on the page. */
export function drawAttended(canvas: HTMLCanvasElement, shown: AttendedImage): void {
  const { grid, shares, mask, accent, ground } = shown;
  const context = contextAtSize(canvas);
  if (!context) return;
  const { clientWidth: width, clientHeight: height } = canvas;
  context.drawImage(
    canvasOf(imageDataOf(shown.images, shown.index, shown.shape)),
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

/** Draws one patch of an image at the size of the canvas. `patch` is in row-major order. */
export function drawPatch(
  canvas: HTMLCanvasElement,
  images: Uint8Array,
  index: number,
  place: { readonly shape: ImageShape; readonly grid: PatchGrid; readonly patch: number },
): void {
  const context = contextAtSize(canvas);
  if (!context) return;
  const { shape, grid, patch } = place;
  const [across, down] = [shape.width / grid.cols, shape.height / grid.rows];
  const [left, top] = [(patch % grid.cols) * across, Math.floor(patch / grid.cols) * down];
  const { clientWidth: width, clientHeight: height } = canvas;
  const image = canvasOf(imageDataOf(images, index, shape));
  context.drawImage(image, left, top, across, down, 0, 0, width, height);
}

/** A 2-D context in CSS pixels, without smoothing. */
function contextAtSize(canvas: HTMLCanvasElement): CanvasRenderingContext2D | null {
  canvas.width = Math.round(canvas.clientWidth * devicePixelRatio);
  canvas.height = Math.round(canvas.clientHeight * devicePixelRatio);
  const context = canvas.getContext("2d");
  if (!context) return null;
  context.scale(devicePixelRatio, devicePixelRatio);
  context.imageSmoothingEnabled = false;
  return context;
}

/** RGBA pixels of one hue whose opacity is proportional to the share; `most` for the largest. */
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
