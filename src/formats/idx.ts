/**
 * The IDX files of MNIST: a magic number with type and dimensions, big-endian sizes, then bytes.
 *
 * Format: http://yann.lecun.com/exdb/mnist/
 */
import { require } from "../shared/errors.ts";
import { describeShape, sizeOf } from "../shared/shapes.ts";

export interface IdxArray {
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

const UNSIGNED_BYTE = 0x08;

/** Throws InputError if the file is truncated, too long, or holds other numbers than bytes. */
export function decodeIdx(bytes: Uint8Array, name: string): IdxArray {
  require(bytes[0] === 0 && bytes[1] === 0 && bytes.length >= 4, () =>
    `${name}: not an IDX file: it does not start with two zero bytes`);
  require(bytes[2] === UNSIGNED_BYTE, () =>
    `${name}: an IDX file of type ${bytes[2]}; expected unsigned bytes (type 8)`);
  const dimensions = bytes[3] ?? 0;
  const start = 4 + 4 * dimensions;
  require(dimensions >= 1 && dimensions <= 4 && bytes.length >= start, () =>
    `${name}: an IDX file of ${dimensions} dimensions; expected 1 for labels, 3 or 4 for images`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: dimensions }, (_, index) => view.getUint32(4 + 4 * index));
  const expected = sizeOf(shape);
  const data = bytes.subarray(start);
  require(data.length === expected, () =>
    `${name}: ${data.length < expected ? "truncated" : "too long"}: ${describeShape(shape)} takes ${expected} bytes, found ${data.length}`);
  return { shape, data };
}
