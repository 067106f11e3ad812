/** Divides images into square patches, and assembles them again. Each is the other's gradient. */
import { patchify as kernel } from "../../gpu/kernels/patchify.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape, sizeOf } from "../../shared/shapes.ts";
import type { GradientChecks } from "../gradientCheck.ts";
import { defineOp, single } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { square } from "./math.ts";

interface Attributes {
  readonly rows: number;
  readonly cols: number;
  readonly patch: number;
  readonly channels: number;
  /** Assembles patches instead. */
  readonly back: boolean;
}

const reorder = defineOp<Attributes>({
  name: "patchify",
  infer: ([x], { rows, cols, patch, channels, back }) => {
    const images = x?.shape[0] ?? 0;
    const patches = [images, rows * cols, patch * patch * channels];
    const assembled = [images, rows * patch, cols * patch, channels];
    if (!x || sizeOf(x.shape) !== sizeOf(patches) || images < 1) {
      throw new InputError(
        `${describeShape(x?.shape ?? [])} is not ${rows}×${cols} patches of ${patch}×${patch} and ${channels} channels`,
      );
    }
    return [{ shape: back ? assembled : patches, dtype: "f32" }];
  },
  lower: (lowering, { inputs: [x], attributes }) => {
    const dims = { images: x?.shape[0] ?? 0, ...attributes };
    lowering.run(kernel, dims, { x: lowering.input(0), y: lowering.output(0) });
  },
  gradient: ({ attributes }, [upstream]) =>
    upstream ? [reordered(upstream, { ...attributes, back: !attributes.back })] : [],
});

function reordered(x: Tensor, attributes: Attributes): Tensor {
  return single(reorder([x], attributes));
}

/**
 * Patches row by row, each flattened like an image. images: [n, height, width, channels], with sides that
 * are multiples of `patch`. Returns [n, patches, patch · patch · channels].
 */
export function patchify(images: Tensor, patch: number): Tensor {
  const [, height = 0, width = 0, channels = 0] = images.shape;
  const [rows, cols] = [height / patch, width / patch];
  if (images.shape.length !== 4 || !Number.isInteger(rows) || !Number.isInteger(cols)) {
    throw new InputError(
      `patchify: patches of ${patch}×${patch} do not divide images ${describeShape(images.shape)}`,
    );
  }
  return reordered(images, { rows, cols, patch, channels, back: false });
}

/** The inverse of {@link patchify}: [n, rows · cols, patch · patch · channels] → [n, height, width, channels]. */
export function unpatchify(
  patches: Tensor,
  { rows, cols, patch }: { readonly rows: number; readonly cols: number; readonly patch: number },
): Tensor {
  const channels = (patches.shape[2] ?? 0) / (patch * patch);
  return reordered(patches, { rows, cols, patch, channels, back: true });
}

export const gradientChecks: GradientChecks = {
  patchify: { shapes: [[2, 6, 9, 2]], build: (x) => square(patchify(x, 3)) },
  unpatchify: {
    shapes: [[2, 6, 12]],
    build: (x) => square(unpatchify(x, { rows: 2, cols: 3, patch: 2 })),
  },
};
