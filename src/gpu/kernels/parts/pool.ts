/**
 * Pooling over square windows of NHWC images. Both directions gather: an output reads its window, and the
 * gradient of an input reads all windows that contain it, so overlapping windows need no atomics.
 */
import { gridOf, u32, type Workgroups } from "../../kernel.ts";
import { vectorsOf } from "./vectors.ts";

export interface PoolDims {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Side of a window. */
  readonly size: number;
  readonly stride: number;
  /** Rows and columns added on each side, at most half of `size`; default 0. */
  readonly padding?: number;
}

/** Output size along an axis of `length`: the windows that fit into the padded axis. */
function pooledLength(length: number, { size, stride, padding = 0 }: PoolDims): number {
  const pooled = Math.floor((length + 2 * padding - size) / stride) + 1;
  if (pooled < 1 || 2 * padding > size) {
    throw new Error(
      `pooling ${length} pixels by windows of ${size}, padding ${padding}: take a window that fits and a padding of at most half of it`,
    );
  }
  return pooled;
}

export function pooledShape(dims: PoolDims): { readonly height: number; readonly width: number } {
  return { height: pooledLength(dims.height, dims), width: pooledLength(dims.width, dims) };
}

const LANES = 64;

export function inputLength({ batch, height, width, channels }: PoolDims): number {
  return batch * height * width * channels;
}

export function outputLength(dims: PoolDims): number {
  const { height, width } = pooledShape(dims);
  return inputLength({ ...dims, height, width });
}

/** Fields of a {@link KernelDefinition} that all pooling kernels share. */
export const pooling = {
  sizes(dims: PoolDims) {
    const pooled = pooledShape(dims);
    const { count, width } = vectorsOf(dims.channels);
    return {
      height: dims.height,
      width: dims.width,
      pooledHeight: pooled.height,
      pooledWidth: pooled.width,
      vectors: count,
      inputs: inputLength(dims) / width,
      outputs: outputLength(dims) / width,
      window: dims.size,
      stride: dims.stride,
      padding: dims.padding ?? 0,
    };
  },
  constants: () => ({ LANES: u32(LANES) }),
};

/** One lane for each vector of `length` elements. */
export function lanesOver(length: number, channels: number): Workgroups {
  return gridOf(Math.ceil(length / vectorsOf(channels).width / LANES));
}

/** Calls `visit` with the index of every output and those of its window, row by row. */
export function forEachWindow(
  dims: PoolDims,
  visit: (output: number, inputs: readonly number[]) => void,
): void {
  const { batch, height, width, channels, size, stride, padding = 0 } = dims;
  const pooled = pooledShape(dims);
  for (let n = 0; n < batch; n++) {
    for (let oy = 0; oy < pooled.height; oy++) {
      for (let ox = 0; ox < pooled.width; ox++) {
        for (let c = 0; c < channels; c++) {
          const inputs: number[] = [];
          for (let i = 0; i < size * size; i++) {
            const y = oy * stride + Math.floor(i / size) - padding;
            const x = ox * stride + (i % size) - padding;
            if (y >= 0 && y < height && x >= 0 && x < width) {
              inputs.push(((n * height + y) * width + x) * channels + c);
            }
          }
          visit(((n * pooled.height + oy) * pooled.width + ox) * channels + c, inputs);
        }
      }
    }
  }
}

export const poolSamples: readonly PoolDims[] = [
  { batch: 1, height: 1, width: 1, channels: 1, size: 1, stride: 1 },
  { batch: 2, height: 7, width: 5, channels: 3, size: 3, stride: 2, padding: 1 },
  { batch: 1, height: 6, width: 9, channels: 8, size: 2, stride: 2 },
];

/** Sample images with many ties. */
export const tied = (index: number): number => Math.round(2 * Math.sin(index * index));
