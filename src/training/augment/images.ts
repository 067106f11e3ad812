/** Unaugmented images as floats, for evaluation and for display beside their views. */
import type { Lowering } from "../../autodiff/lowering.ts";
import { defineOp, single } from "../../autodiff/op.ts";
import { scalarOperands } from "../../autodiff/scalarOperands.ts";
import type { Tensor } from "../../autodiff/tensor.ts";
import { generate, gridOf } from "../../gpu/kernel.ts";
import { InputError } from "../../shared/errors.ts";
import { randomWgsl } from "../../shared/random.ts";
import { shuffleWgsl } from "../../shared/shuffle.ts";
import { bytesWgsl, checkImages, type ImageBytes } from "./bytes.ts";

const LANES = 64;

interface Attributes extends Omit<ImageBytes, "images"> {
  readonly rows: number;
}

interface BatchAttributes extends Attributes {
  readonly batch: number;
}

const fileOrder = defineOp<Attributes>({
  name: "imagesAt",
  infer: (inputs, attributes) => [unpackedType("imagesAt", inputs, attributes)],
  lower: (lowering, { attributes }) =>
    unpack(lowering, attributes, {
      name: "imagesAt",
      scalars: [["first", "u32"]],
      text: `fn image_of(row: u32) -> u32 { return min(first() + row, ${attributes.count - 1}u); }`,
    }),
});

/**
 * `rows` images in file order, starting at `first` (u32 scalar): [rows, height, width, channels] f32,
 * exactly byte / 255. Past the end of the dataset the last image is repeated.
 * Throws {@link InputError} if `images` does not hold such images.
 */
export function imagesAt(
  request: ImageBytes & { readonly first: Tensor; readonly rows: number },
): Tensor {
  const { images, count, height, width, channels, first, rows } = request;
  return single(fileOrder([images, first], { count, height, width, channels, rows }));
}

const batchOrder = defineOp<BatchAttributes>({
  name: "imagesOfBatch",
  infer: (inputs, attributes) => [unpackedType("imagesOfBatch", inputs, attributes)],
  lower: (lowering, { attributes }) => {
    const { rows, batch, count } = attributes;
    const partial = rows < batch;
    unpack(lowering, attributes, {
      name: "imagesOfBatch",
      scalars: [["seed", "u32"], ["step", "u32"], ...(partial ? [["first", "u32"] as const] : [])],
      text: `${randomWgsl}${shuffleWgsl}
fn image_of(row: u32) -> u32 {
  return batch_index(seed(), step(), row${partial ? " + first()" : ""}, ${count}u, ${batch}u);
}`,
    });
  },
});

/**
 * The unaugmented images of the batch at (seed, step), in the order of `augmentedViews`: [batch, height,
 * width, channels] f32 in [0, 1]. `seed` and `step` are u32 scalars.
 * Throws {@link InputError} if the batch is larger than the dataset.
 */
export function imagesOfBatch(request: ImageBytes & BatchPlace): Tensor {
  const { images, count, height, width, channels, batch, seed, step, part } = request;
  if (batch > count) {
    throw new InputError(`imagesOfBatch: a batch of ${batch} from ${count} images`);
  }
  const rows = part?.images ?? batch;
  const first = part && rows < batch ? [part.first] : [];
  return single(
    batchOrder([images, seed, step, ...first], { count, height, width, channels, batch, rows }),
  );
}

/** Selects a batch of a shuffled dataset, or a part of a batch. */
export interface BatchPlace {
  readonly batch: number;
  /** u32 scalars. */
  readonly seed: Tensor;
  readonly step: Tensor;
  /** Selects only `images` of the batch, starting at slot `first` (u32 scalar). */
  readonly part?: { readonly images: number; readonly first: Tensor };
}

function unpackedType(op: string, [images]: readonly Tensor[], attributes: Attributes) {
  const { rows, height, width, channels } = attributes;
  if (!images || !(Number.isInteger(rows) && rows >= 1)) {
    throw new InputError(`${op}: ${rows} rows; expected a whole number from 1`);
  }
  checkImages(op, { ...attributes, images });
  return { shape: [rows, height, width, channels], dtype: "f32" as const };
}

/** Runs one thread per value; `text` defines `image_of`, which maps a row to an image. */
function unpack(
  lowering: Lowering,
  { rows, height, width, channels }: Attributes,
  source: {
    readonly name: string;
    /** In the order of the op's inputs, after the images. */
    readonly scalars: readonly (readonly [name: string, type: "u32" | "f32"])[];
    readonly text: string;
  },
): void {
  const stride = height * width * channels;
  const length = rows * stride;
  const [images, y] = [lowering.input(0), lowering.output(0)];
  const scalars = scalarOperands(lowering, source.scalars, 1);
  const workgroups = gridOf(Math.ceil(length / LANES));
  const instance = generate({
    name: source.name,
    buffers: {
      images: { access: "read", length: images.words, type: "u32" },
      y: { access: "write", length },
    },
    scalars: scalars.declared,
    source: `${bytesWgsl}${source.text}
@compute @workgroup_size(${LANES})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x + id.y * ${workgroups[0] * LANES}u;
  if (i < ${length}u) { y_store(i, unit_of(byte_at(image_of(i / ${stride}u) * ${stride}u + i % ${stride}u))); }
}`,
    workgroups,
  });
  lowering.runInstance(instance, [images, y, ...scalars.bound]);
}
