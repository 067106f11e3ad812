/** The op that selects a batch and computes its augmented views in one dispatch. */
import { defineOp, single } from "../../autodiff/op.ts";
import type { Tensor, TensorType } from "../../autodiff/tensor.ts";
import { InputError } from "../../shared/errors.ts";
import { sizeOf } from "../../shared/shapes.ts";
import { type Augmentation, type SmallerViews, viewSize } from "./augmentation.ts";
import { checkImages, type ImageBytes } from "./bytes.ts";
import { FIRST_SLOT, strengthName } from "./kernel.ts";
import { PEERS_WIDTH } from "./peers.ts";
import { smooths, type ViewsKernelDims, viewsKernelOf } from "./viewsKernel.ts";

export interface ViewsRequest extends ImageBytes {
  /** Images of a batch. */
  readonly batch: number;
  /** Views per image. */
  readonly views: number;
  /**
   * Computes only the views of `images` of the batch, starting at slot `first` (u32 scalar). They equal
   * the views that the whole batch would have.
   */
  readonly part?: { readonly images: number; readonly first: Tensor };
  /** Size of the views and their range of areas, if they are smaller than the images. */
  readonly smaller?: SmallerViews;
  /** Index of the first view, which selects its random numbers. Default 0. */
  readonly firstView?: number;
  /**
   * The table of peers, u32 [count · 4]: views after the first show another row with the same value. Default: every
   * view shows the row itself.
   */
  readonly peers?: Tensor | undefined;
  /** u32 scalars. Seed, step, image, view and augmentation determine every random number. */
  readonly seed: Tensor;
  readonly step: Tensor;
  /** f32 scalars in [0, 1] by setting key, `augment.crop`. Missing augmentations are omitted from the kernel. */
  readonly strengths: Readonly<Record<string, Tensor>>;
}

/** Returns the op's function for these augmentations, which are applied in the order of the list. */
export function viewsOf(augmentations: readonly Augmentation[]): (request: ViewsRequest) => Tensor {
  const chosen = (ids: readonly string[]) => augmentations.filter(({ id }) => ids.includes(id));
  const kernel = viewsKernelOf(augmentations);
  const op = defineOp<ViewsKernelDims>({
    name: "augmentedViews",
    infer: (inputs, attributes) => {
      const { batch, views, count, images: made, smaller, firstView = 0, paired } = attributes;
      const [images] = inputs;
      if (paired) checkPeers(inputs.at(-1), count);
      if (images) checkImages("augmentedViews", { ...attributes, images });
      if (!(Number.isInteger(batch) && batch >= 1 && batch <= count)) {
        throw new InputError(`augmentedViews: a batch of ${batch} from ${count} images`);
      }
      if (!(Number.isInteger(views) && views >= 1 && firstView + views <= MOST_VIEWS)) {
        throw new InputError(
          `augmentedViews: ${views} views; expected 1 to ${MOST_VIEWS - firstView}`,
        );
      }
      if (smaller) checkSmaller(smaller);
      if (!(Number.isInteger(made) && made >= 1 && made <= batch)) {
        throw new InputError(`augmentedViews: ${made} images of a batch of ${batch}`);
      }
      const { height, width, channels } = viewSize(attributes, smaller);
      return [{ shape: [views * made, height, width, channels], dtype: "f32" }];
    },
    lower: (lowering, { attributes: { ids, ...dims } }) => {
      const y = lowering.output(0);
      const inputs = ["seed", "step", ...(dims.images < dims.batch ? [FIRST_SLOT] : [])].concat(
        chosen(ids).map(strengthName),
      );
      lowering.run(
        kernel,
        { ...dims, ids },
        {
          images: lowering.input(0),
          y,
          ...(dims.paired && { peers: lowering.input(inputs.length + 1) }),
          ...(smooths(chosen(ids)) && { scratch: lowering.scratch(sizeOf(y.shape)) }),
          ...Object.fromEntries(inputs.map((name, index) => [name, lowering.input(index + 1)])),
        },
      );
    },
  });
  return ({ images, seed, step, strengths, part, smaller, firstView, peers, ...dims }) => {
    const { count, height, width, channels, batch, views } = dims;
    for (const key of Object.keys(strengths)) {
      if (!augmentations.some(({ id }) => key === `augment.${id}`)) {
        const known = augmentations.map(({ id }) => `augment.${id}`);
        throw new InputError(`augmentedViews: unknown ${key}; expected ${known.join(", ")}`);
      }
    }
    const used = augmentations.flatMap(({ id }) => {
      const strength = strengths[`augment.${id}`];
      return strength ? [{ id, strength }] : [];
    });
    const ids = used.map(({ id }) => id);
    const partial = part && part.images < batch ? part : undefined;
    const first = partial ? [partial.first] : [];
    const given = used.map(({ strength }) => strength);
    return single(
      op([images, seed, step, ...first, ...given, ...(peers ? [peers] : [])], {
        count,
        height,
        width,
        channels,
        batch,
        views,
        ids,
        images: part?.images ?? batch,
        ...(smaller && { smaller: { side: smaller.side, area: smaller.area } }),
        ...(firstView && { firstView }),
        ...(peers && { paired: true }),
      }),
    );
  };
}

function checkSmaller({ side, area: [least, greatest] }: SmallerViews): void {
  if (!(Number.isInteger(side) && side >= 1)) {
    throw new InputError(`augmentedViews: views of ${side} pixels; expected a whole number from 1`);
  }
  if (!(least > 0 && least <= greatest && greatest <= 1)) {
    throw new InputError(
      `augmentedViews: crops of ${least} to ${greatest} of the area; expected a range within 0 to 1`,
    );
  }
}

function checkPeers(peers: TensorType | undefined, count: number): void {
  const length = PEERS_WIDTH * count;
  if (peers?.dtype === "u32" && peers.shape.length === 1 && peers.shape[0] === length) return;
  throw new InputError(
    `augmentedViews: the peers of ${count} images are u32 [${length}], got ${peers?.dtype} [${peers?.shape.join(",")}]`,
  );
}

/** The streams of consecutive views are 256 apart; the limit keeps them clear of other uses. */
const MOST_VIEWS = 256;
