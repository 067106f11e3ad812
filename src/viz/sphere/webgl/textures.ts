/** Arrays that shaders index by point id, as square textures with one texel per point. */
import {
  DataTexture,
  FloatType,
  LinearFilter,
  NearestFilter,
  RedFormat,
  RGBAFormat,
  UnsignedByteType,
} from "three";
import type { Atlas } from "../../images/pixels.ts";

/** Side of a square texture for `count` points. */
export const sideFor = (count: number): number => Math.max(1, Math.ceil(Math.sqrt(count)));

/** A texture with the array that is uploaded to it. */
export interface Table<Values> {
  readonly texture: DataTexture;
  readonly values: Values;
}

function table<Values extends Float32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>>(
  values: Values,
  side: number,
): Table<Values> {
  const type = values instanceof Float32Array ? FloatType : UnsignedByteType;
  const texture = new DataTexture(values, side, side, RGBAFormat, type);
  texture.minFilter = NearestFilter;
  texture.magFilter = NearestFilter;
  return { texture, values };
}

/** A texture for one unit vector per point. */
export const vectorTable = (side: number) => table(new Float32Array(side * side * 4), side);

/** A texture for the colour and mark of each point. */
export const lookTable = (side: number) => table(new Uint8Array(side * side * 4), side);

/** Writes unit vectors [count, 3]. */
export function fillVectors({ texture, values }: Table<Float32Array>, vectors: Float32Array): void {
  for (let source = 0, target = 0; source < vectors.length; source += 3, target += 4) {
    values[target] = vectors[source]!;
    values[target + 1] = vectors[source + 1]!;
    values[target + 2] = vectors[source + 2]!;
  }
  texture.needsUpdate = true;
}

/** Writes the colour and the mark of each point, [count] each. */
export function fillLooks(
  { texture, values }: Table<Uint8Array>,
  colours: Uint8Array,
  marks: Uint8Array,
): void {
  for (let id = 0; id < colours.length; id++) {
    values[4 * id] = colours[id]!;
    values[4 * id + 1] = marks[id]!;
  }
  texture.needsUpdate = true;
}

/** An empty atlas, to be filled by {@link rowTexture}s. */
export function atlasTexture({ width, height, depth }: Atlas): DataTexture {
  const texture = bytesTexture(null, width, height, depth);
  texture.minFilter = LinearFilter;
  texture.magFilter = LinearFilter;
  texture.source.dataReady = false;
  texture.needsUpdate = true;
  return texture;
}

/** One row of images, to be copied into an atlas. */
export const rowTexture = (pixels: Uint8Array<ArrayBuffer>, { width, depth }: Atlas): DataTexture =>
  bytesTexture(pixels, width, pixels.length / (width * depth), depth);

function bytesTexture(
  pixels: Uint8Array<ArrayBuffer> | null,
  width: number,
  height: number,
  depth: 1 | 4,
): DataTexture {
  const format = depth === 1 ? RedFormat : RGBAFormat;
  const texture = new DataTexture(pixels, width, height, format, UnsignedByteType);
  texture.unpackAlignment = 1;
  return texture;
}
