/** Fits a picture to the square of a row: on a ground, cropped, padded or stretched, resized by averaging over areas. */
import type { Picture } from "../../formats/images/picture.ts";
import type { Pixels } from "./definition.ts";
import type { ImportSettings } from "./settings.ts";

const GROUNDS: Readonly<Record<string, number>> = { white: 255, grey: 128, black: 0 };

type Fit = Pick<ImportSettings, "fit" | "ground">;

/** One row: [side, side, 3], 0 to 255; a function of its arguments on every machine. */
export function fitted(picture: Picture | Pixels, side: number, { fit, ground }: Fit): Uint8Array {
  const { width, height } = picture;
  const level = GROUNDS[ground] ?? 255;
  const [least, most] = [Math.min(width, height), Math.max(width, height)];
  const square = fit === "pad" ? most : least;
  const columns = spans(width, side, fit === "stretch" ? width : square);
  const rows = spans(height, side, fit === "stretch" ? height : square);
  const result = new Uint8Array(side * side * 3);
  const sum = [0, 0, 0];
  for (const [y, row] of rows.entries()) {
    for (const [x, column] of columns.entries()) {
      sum.fill(0);
      let covered = 0;
      for (const [sourceY, tall] of row) {
        for (const [sourceX, wide] of column) {
          const weight = tall * wide;
          covered += weight;
          addPixel(sum, picture, sourceY * width + sourceX, weight, level);
        }
      }
      for (let channel = 0; channel < 3; channel++) {
        // What is not covered by the picture is padding.
        const value = (sum[channel] ?? 0) + (1 - covered) * level;
        result[(y * side + x) * 3 + channel] = Math.min(255, Math.max(0, Math.round(value)));
      }
    }
  }
  return result;
}

function addPixel(
  sum: number[],
  picture: Picture | Pixels,
  pixel: number,
  weight: number,
  level: number,
): void {
  if ("rgba" in picture) {
    const start = pixel * 4;
    const alpha = (picture.rgba[start + 3] ?? 0) / 255;
    for (let channel = 0; channel < 3; channel++) {
      const value = alpha * (picture.rgba[start + channel] ?? 0) + (1 - alpha) * level;
      sum[channel] = (sum[channel] ?? 0) + weight * value;
    }
    return;
  }
  const { channels, data } = picture;
  for (let channel = 0; channel < 3; channel++) {
    const value = data[pixel * channels + (channels === 1 ? 0 : channel)] ?? 0;
    sum[channel] = (sum[channel] ?? 0) + weight * value;
  }
}

/**
 * For each of `count` areas that divide `length` pixels around the centre of `available`: the pixels that it covers,
 * and which share of the area each is. Pixels outside are left out.
 */
function spans(
  available: number,
  count: number,
  length: number,
): readonly (readonly (readonly [pixel: number, share: number])[])[] {
  const size = length / count;
  const first = (available - length) / 2;
  return Array.from({ length: count }, (_, index) => {
    const from = first + index * size;
    const to = from + size;
    const covered: (readonly [number, number])[] = [];
    for (let pixel = Math.max(0, Math.floor(from)); pixel < Math.min(to, available); pixel++) {
      const part = Math.min(to, pixel + 1) - Math.max(from, pixel);
      if (part > 0) covered.push([pixel, part / size]);
    }
    return covered;
  });
}

/** Weights of red, green and blue in a grey value (ITU-R BT.601). */
const LUMA = [0.299, 0.587, 0.114] as const;

/** A row in colour as a grey one. */
export function greyRow(row: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: row.length / 3 }, (_, pixel) =>
    Math.round(
      LUMA[0] * (row[pixel * 3] ?? 0) +
        LUMA[1] * (row[pixel * 3 + 1] ?? 0) +
        LUMA[2] * (row[pixel * 3 + 2] ?? 0),
    ),
  );
}

/** Whether every pixel of a row in colour is grey. */
export function isGrey(row: Uint8Array): boolean {
  for (let index = 0; index < row.length; index += 3) {
    if (row[index] !== row[index + 1] || row[index] !== row[index + 2]) return false;
  }
  return true;
}
