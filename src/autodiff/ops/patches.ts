/** Images cut into square patches, and patches set together to images: the same numbers in another order. */
import { patchify as kernel } from "../../gpu/kernels/patchify.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape, sizeOf } from "../../shared/shapes.ts";
import { defineOp, single } from "../op.ts";
import type { Tensor } from "../tensor.ts";

interface Attributes {
  readonly rows: number;
  readonly cols: number;
  readonly patch: number;
  readonly channels: number;
  readonly back: boolean;
}

const reorder = defineOp<Attributes>({
  name: "patchify",
  infer: ([x], { rows, cols, patch, channels, back }) => {
    const images = x?.shape[0] ?? 0;
    const patches = [images, rows * cols, patch * patch * channels];
    const pictures = [images, rows * patch, cols * patch, channels];
    if (!x || sizeOf(x.shape) !== sizeOf(patches) || images < 1) {
      throw new InputError(
        `${describeShape(x?.shape ?? [])} is not ${rows}×${cols} patches of ${patch}×${patch} and ${channels} channels`,
      );
    }
    return [{ shape: back ? pictures : patches, dtype: "f32" }];
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
 * Patches row by row, the numbers of one as in a small image. images: [n, height, width, channels],
 * sides multiples of `patch`. Returns [n, patches, patch · patch · channels].
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

/** What {@link patchify} cut, set together: [n, rows · cols, patch · patch · channels] → [n, height, width, channels]. */
export function unpatchify(
  patches: Tensor,
  { rows, cols, patch }: { readonly rows: number; readonly cols: number; readonly patch: number },
): Tensor {
  const channels = (patches.shape[2] ?? 0) / (patch * patch);
  return reordered(patches, { rows, cols, patch, channels, back: true });
}
