/**
 * Renders SVG drawings to small images. sharp renders at a high resolution; then the bounding box of the
 * ink is downsampled by exact area averaging. Cropping to the ink removes the margins, which would
 * otherwise identify the designer.
 */
import type { RegistryFiles } from "./registry.ts";

/** The part of the sharp API that is used here. */
type Sharp = (svg: Buffer) => {
  ensureAlpha(): { raw(): { toBuffer(): Promise<Buffer> } };
};

/** Side of the rendered drawing, in pixels. */
const DRAWN = 256;
/** Least alpha of a pixel that counts as ink; lower values are soft edges of shadows. */
const INK = 16;

export type Drawing = {
  /** The content of the <svg> element. */
  readonly body: string;
  /** left, top, width, height, in the units of the drawing. */
  readonly viewBox: readonly [number, number, number, number];
};

export type Frame = {
  readonly size: number;
  /** Empty pixels at both ends of the longer axis. */
  readonly margin: number;
  /** Background value of all channels. */
  readonly ground: number;
};

/** Renders SVG to bytes [size, size, 3], with the ink's bounding box centred and as large as the frame allows. */
export function rasteriser(
  files: RegistryFiles,
): (drawing: Drawing, frame: Frame) => Promise<Uint8Array> {
  const sharp = files.load<Sharp>("sharp");
  return async ({ body, viewBox }, frame) => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${DRAWN}" height="${DRAWN}" viewBox="${viewBox.join(" ")}">${body}</svg>`;
    const pixels = await sharp(Buffer.from(svg)).ensureAlpha().raw().toBuffer();
    if (pixels.length !== DRAWN * DRAWN * 4) throw new Error(`drawn to ${pixels.length} bytes`);
    return shrink(pixels, inkBox(pixels), frame);
  };
}

type Box = {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
};

function inkBox(pixels: Uint8Array): Box {
  let [left, top, right, bottom] = [DRAWN, DRAWN, -1, -1];
  for (let y = 0; y < DRAWN; y += 1) {
    for (let x = 0; x < DRAWN; x += 1) {
      if (pixels[(y * DRAWN + x) * 4 + 3]! < INK) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  }
  if (right < 0) throw new Error("a drawing without ink");
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}

function shrink(pixels: Uint8Array, box: Box, { size, margin, ground }: Frame): Uint8Array {
  const scale = Math.max(box.width, box.height) / (size - 2 * margin);
  const startX = box.left + box.width / 2 - (size / 2) * scale;
  const startY = box.top + box.height / 2 - (size / 2) * scale;
  const result = new Uint8Array(size * size * 3);
  for (let row = 0; row < size; row += 1) {
    const rows = covered(startY + row * scale, startY + (row + 1) * scale);
    for (let column = 0; column < size; column += 1) {
      const columns = covered(startX + column * scale, startX + (column + 1) * scale);
      const sums: [number, number, number] = [0, 0, 0];
      let alpha = 0;
      for (const [y, tall] of rows) {
        for (const [x, wide] of columns) {
          const at = (y * DRAWN + x) * 4;
          const weight = (tall * wide * pixels[at + 3]!) / 255;
          alpha += weight;
          for (const channel of [0, 1, 2] as const) {
            sums[channel] += weight * pixels[at + channel]!;
          }
        }
      }
      const area = scale * scale;
      for (const channel of [0, 1, 2] as const) {
        result[(row * size + column) * 3 + channel] = Math.round(
          (sums[channel] + (area - alpha) * ground) / area,
        );
      }
    }
  }
  return result;
}

/** The pixels of the drawing between `from` and `to`, each with its covered length. */
function covered(from: number, to: number): [pixel: number, length: number][] {
  const first = Math.max(Math.floor(from), 0);
  const last = Math.min(Math.ceil(to), DRAWN);
  return Array.from({ length: Math.max(last - first, 0) }, (_, offset) => {
    const pixel = first + offset;
    return [pixel, Math.min(to, pixel + 1) - Math.max(from, pixel)];
  });
}
