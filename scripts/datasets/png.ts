/**
 * Decodes non-interlaced 8-bit greyscale PNG files, the format of the sheet of digits. The IDAT chunks
 * hold a zlib stream; each row begins with the number of its prediction filter.
 */
import { inflateSync } from "node:zlib";

/** Decodes an 8-bit greyscale PNG into pixels [height, width]. Throws on any other PNG format. */
export function readGreyPng(file: Buffer): { pixels: Uint8Array; width: number; height: number } {
  const header = 16; // signature (8), length and name of the first chunk (8)
  const width = file.readUInt32BE(header);
  const height = file.readUInt32BE(header + 4);
  const [depth, colourType, , , interlaced] = file.subarray(header + 8, header + 13);
  if (depth !== 8 || colourType !== 0 || interlaced !== 0) {
    throw new Error("not a non-interlaced 8-bit greyscale PNG");
  }
  return { pixels: unfilter(inflateSync(imageData(file)), width, height), width, height };
}

function imageData(file: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let position = 8; position < file.length; ) {
    const length = file.readUInt32BE(position);
    const name = file.toString("latin1", position + 4, position + 8);
    if (name === "IDAT") parts.push(file.subarray(position + 8, position + 8 + length));
    position += length + 12;
  }
  return Buffer.concat(parts);
}

function unfilter(rows: Uint8Array, width: number, height: number): Uint8Array {
  const pixels = new Uint8Array(width * height);
  for (let row = 0; row < height; row += 1) {
    const filter = rows[row * (width + 1)];
    for (let column = 0; column < width; column += 1) {
      const place = row * width + column;
      const left = column > 0 ? pixels[place - 1]! : 0;
      const above = row > 0 ? pixels[place - width]! : 0;
      const corner = column > 0 && row > 0 ? pixels[place - width - 1]! : 0;
      const prediction = [0, left, above, (left + above) >> 1, paeth(left, above, corner)];
      pixels[place] = rows[row * (width + 1) + 1 + column]! + prediction[filter!]!;
    }
  }
  return pixels;
}

/** Returns the neighbour nearest to left + above − corner. */
function paeth(left: number, above: number, corner: number): number {
  const estimate = left + above - corner;
  const [toLeft, toAbove, toCorner] = [left, above, corner].map((value) =>
    Math.abs(estimate - value),
  );
  if (toLeft! <= toAbove! && toLeft! <= toCorner!) return left;
  return toAbove! <= toCorner! ? above : corner;
}
