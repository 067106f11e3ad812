/** A batch whose first image is replaced by a chosen one, whose bytes are in buffers of the lens. */
import { concatRows, rows as rowsOf } from "../../../autodiff/ops/rows.ts";
import { external, input, type Tensor } from "../../../autodiff/tensor.ts";
import type { Table } from "../../../data/index.ts";
import type { Device } from "../../../gpu/device.ts";
import { createBuffers, type DeviceBuffer } from "../../../gpu/memory.ts";
import { augmentedViews, imagesOfBatch } from "../../../training/augment/index.ts";
import type { Batch } from "../../../training/batch.ts";
import { strengthsOf, viewsOf } from "../../../training/batchOf.ts";
import type { Model } from "../../../training/model.ts";
import { pairedBy, partnersOf } from "../../../training/positives.ts";
import type { ImagePlace } from "../../protocol/forces.ts";

/** The chosen image, and the one that its second view shows if pairs are two images. */
const IMAGE = "lensImage";
const PARTNER = "lensPartner";

/** The input with the one-hot class of the chosen image. */
export const LENS_LABEL = "lensLabel";

type Size = Pick<Table, "height" | "width" | "channels">;

const wordsOf = ({ height, width, channels }: Size): number =>
  Math.ceil((height * width * channels) / 4);

export const lensBuffers = (
  device: Device,
  size: Size,
): Promise<Readonly<Record<string, DeviceBuffer>>> =>
  createBuffers(device, { [IMAGE]: 4 * wordsOf(size), [PARTNER]: 4 * wordsOf(size) });

/** The content of the buffers for a chosen image at a step. */
export function bytesOfChosen(
  model: Model,
  table: Table,
  { split, index }: ImagePlace,
  step: number,
): Readonly<Record<string, Uint8Array>> {
  const size = table.height * table.width * table.channels;
  const bytesAt = (row: number): Uint8Array => {
    const bytes = new Uint8Array(4 * wordsOf(table));
    bytes.set(table[split].images.subarray(row * size, (row + 1) * size));
    return bytes;
  };
  const partner = partnersOf(model, table)(split, index, step);
  return { [IMAGE]: bytesAt(index), [PARTNER]: bytesAt(partner) };
}

/** The batch with the chosen image at its first place. */
export function withFirst(model: Model, batch: Batch): Batch {
  const { height, width, channels } = model.image;
  const bytesOf = (name: string) => ({
    images: external(name, wordsOf(model.image)),
    count: 1,
    height,
    width,
    channels,
  });
  const bytes = bytesOf(IMAGE);
  const place = { batch: 1, seed: model.scalar("seed", "u32"), step: model.scalar("step", "u32") };
  const behind = (first: Tensor, all: Tensor) =>
    concatRows([first, rowsOf(all, 1, batch.rows - 1)]);
  const made = viewsOf(model, { ...bytes, ...place });
  const strengths = strengthsOf(model);
  const views =
    pairedBy(model) === undefined
      ? made.each
      : made.each.map((view, firstView) =>
          firstView === 0
            ? view
            : augmentedViews({ ...bytesOf(PARTNER), ...place, views: 1, firstView, strengths }),
        );
  const behindAll = (firsts: readonly Tensor[], all: readonly Tensor[]) =>
    all.map((view, index) => {
      const first = firsts[index];
      return first ? behind(first, view) : view;
    });
  const each = behindAll(views, batch.views.each);
  return {
    rows: batch.rows,
    views: { each, stacked: concatRows(each), locals: behindAll(made.locals, batch.views.locals) },
    originals: () => behind(imagesOfBatch({ ...bytes, ...place }), batch.originals()),
    labels: () => behind(input(LENS_LABEL, [1, model.classes]), batch.labels()),
    tokens: batch.tokens,
    groups: batch.groups,
    phrases: batch.phrases,
    wordTable: batch.wordTable,
    slot: batch.slot,
    category: batch.category,
    uniform: batch.uniform,
  };
}
