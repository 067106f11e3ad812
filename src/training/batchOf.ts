/** The tensors of a batch: functions of seed, step and row, read from the columns on the GPU. */
import { splitRows } from "../autodiff/ops/rows.ts";
import { reshape } from "../autodiff/ops/shape.ts";
import { uniform } from "../autodiff/ops/uniform.ts";
import { unpackBits } from "../autodiff/ops/unpackBits.ts";
import { constant, external, type Tensor } from "../autodiff/tensor.ts";
import { InputError } from "../shared/errors.ts";
import { columnOfBatch } from "./augment/columns.ts";
import { augmentedViews, augmentSettings, imagesOfBatch, labelsOfBatch } from "./augment/index.ts";
import type { ViewsRequest } from "./augment/views.ts";
import type { Batch, Views } from "./batch.ts";
import type { Model } from "./model.ts";
import { peersTensor } from "./positives.ts";

/** The batch, or `images` of it starting at slot `first`, from `count` training images. */
export function batchOf(
  model: Model,
  count: number,
  part?: { readonly images: number; readonly first: Tensor },
): Batch {
  const { image, configuration, classes } = model;
  const { batch } = configuration;
  const { height, width, channels } = image;
  const seed = model.scalar("seed", "u32");
  const step = model.scalar("step", "u32");
  const place = { batch, seed, step, ...(part && { part }) };
  const bytes = () => {
    if (height === 0) throw new InputError(`${model.schema.id} has no images`);
    const images = external("train", Math.ceil((count * height * width * channels) / 4));
    return { images, count, height, width, channels };
  };
  const rows = part?.images ?? batch;
  const first = part && rows < batch ? { first: part.first } : {};
  let views: Views | undefined;
  return {
    rows,
    get views() {
      views ??= viewsOf(model, { ...bytes(), ...place, peers: peersTensor(model, "train") });
      return views;
    },
    originals: () => imagesOfBatch({ ...bytes(), ...place }),
    labels: () => labelsOfBatch({ labels: external("labels", count), count, classes, ...place }),
    tokens: (column, wrong) =>
      columnOfBatch(model.columns.read("train", { kind: "tokens", column }), place, { wrong }),
    groups: (column, wrong) => {
      const data = model.columns.read("train", { kind: "groups", column });
      return reshape(columnOfBatch(data, place, { floats: true, wrong }), [rows]);
    },
    phrases(request) {
      const { grid, column } = request;
      const read = (kind: "phrases" | "targets") =>
        columnOfBatch(model.columns.read("train", { kind, ...request }), place);
      const target = unpackBits(read("targets"), column.context - 1, grid.rows * grid.cols);
      return { ids: read("phrases"), target };
    },
    category: (column) => {
      const data = model.columns.read("train", { kind: "category", column });
      return reshape(columnOfBatch(data, place), [rows]);
    },
    wordTable: (request) => model.columns.read("train", request).data,
    slot: { seed, step, ...first },
    uniform: (stream, shape) => uniform({ shape: [rows, ...shape], stream, seed, step, ...first }),
  };
}

/**
 * The views of the images at a place: all full-size views, and the local ones of a method that has them. Local views
 * show the rows of the first view.
 */
export function viewsOf(
  model: Model,
  { peers, ...place }: Omit<ViewsRequest, "views" | "strengths">,
): Views {
  const { method, configuration } = model;
  const strengths = strengthsOf(model);
  const stacked = augmentedViews({ ...place, peers, views: method.views, strengths });
  const local = method.localViews?.(configuration.settings);
  if (!local) return { stacked, each: splitRows(stacked, method.views), locals: [] };
  const locals = augmentedViews({
    ...place,
    views: local.count,
    firstView: method.views,
    smaller: local,
    // Their areas are fixed by the method, so they do not depend on the crop strength of full views.
    strengths: { ...strengths, "augment.crop": constant(1) },
  });
  return {
    stacked,
    each: splitRows(stacked, method.views),
    locals: splitRows(locals, local.count),
  };
}

/** The run-time strength of every augmentation, by setting key. */
export function strengthsOf(model: Model): Record<string, Tensor> {
  return Object.fromEntries(Object.keys(augmentSettings).map((key) => [key, model.scalar(key)]));
}
