/** Square patches of images, at corners computed at run time or on a grid. */
import { cutPatches } from "../../gpu/kernels/cutPatches.ts";
import { cutPatchesGradient } from "../../gpu/kernels/cutPatchesGradient.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape, type Shape } from "../../shared/shapes.ts";
import { defineOp, single } from "../op.ts";
import { data, type Tensor } from "../tensor.ts";

interface Attributes {
  /** Shape of the images. */
  readonly shape: Shape;
  readonly size: number;
}

function dimsOf({ shape, size }: Attributes, corners: Shape) {
  const [images = 0, height = 0, width = 0, channels = 0] = shape;
  const count = corners.at(-2) ?? 0;
  return { images, height, width, channels, count, size, shared: corners.length === 2 };
}

const patchesOp = defineOp<Attributes>({
  name: "patchesAt",
  infer: ([x, corners], attributes) => {
    const { images, height, width, channels, count, size, shared } = dimsOf(
      attributes,
      corners?.shape ?? [],
    );
    if (x?.shape.length !== 4 || size < 1 || size > height || size > width) {
      throw new InputError(
        `takes images [n,h,w,c] of at least ${size}×${size}, got ${describeShape(x?.shape ?? [])}`,
      );
    }
    const [first] = corners?.shape ?? [];
    const fits = shared || (corners?.shape.length === 3 && first === images);
    if (corners?.dtype !== "f32" || corners.shape.at(-1) !== 2 || count < 1 || !fits) {
      throw new InputError(
        `takes corners [k,2] or [${images},k,2], got ${describeShape(corners?.shape ?? [])}`,
      );
    }
    return [{ shape: [images * count, size, size, channels], dtype: "f32" }];
  },
  lower: (lowering, { inputs: [, corners], attributes }) => {
    lowering.run(cutPatches, dimsOf(attributes, corners?.shape ?? []), {
      x: lowering.input(0),
      corners: lowering.input(1),
      y: lowering.output(0),
    });
  },
  gradient: ({ inputs: [, corners], attributes }, [upstream]) =>
    corners && upstream ? [single(patchesBack([upstream, corners], attributes))] : [],
});

const patchesBack = defineOp<Attributes>({
  name: "patchesGradient",
  infer: (_, { shape }) => [{ shape, dtype: "f32" }],
  lower: (lowering, { inputs: [, corners], attributes }) => {
    lowering.run(cutPatchesGradient, dimsOf(attributes, corners?.shape ?? []), {
      dy: lowering.input(0),
      corners: lowering.input(1),
      dx: lowering.output(0),
    });
  },
});

/**
 * Patches of size×size pixels: [n · k, size, size, c], image by image. x: [n, h, w, c]; corners:
 * [n, k, 2], or [k, 2] for all images, as (row, column) of the upper left pixel. Corners are rounded
 * down and clamped so that patches are inside the image; they receive no gradient.
 */
export const patchesAt = (x: Tensor, corners: Tensor, size: number): Tensor =>
  single(patchesOp([x, corners], { shape: x.shape, size }));

/** The number of complete patches along an axis of `length` pixels. */
export const patchesAlong = (length: number, size: number, stride: number): number =>
  Math.floor((length - size) / stride) + 1;

/**
 * Patches on a grid, row by row: [n · rows · cols, size, size, c]. They overlap if the stride is smaller
 * than the size; incomplete patches are dropped. x: [n, h, w, c].
 */
export function patchGrid(x: Tensor, size: number, stride: number): Tensor {
  const [, height = 0, width = 0] = x.shape;
  const [rows, cols] = [height, width].map((side) => patchesAlong(side, size, stride));
  if (!rows || !cols || rows < 1 || cols < 1) {
    throw new InputError(
      `patchGrid: patches of ${size}×${size} do not fit ${describeShape(x.shape)}; use smaller ones`,
    );
  }
  const corners = Float32Array.from({ length: rows * cols * 2 }, (_, index) => {
    const patch = index >> 1;
    return stride * (index % 2 === 0 ? Math.floor(patch / cols) : patch % cols);
  });
  return patchesAt(x, data(corners, [rows * cols, 2]), size);
}
