/**
 * Evaluates the loss of the next step without training: its views, their projections at the current weights,
 * and the gradient of the method's objective. A chosen image replaces the first image of the batch.
 */
import { factsOf, planProgram, realise } from "../../../autodiff/compile/compile.ts";
import { flowingGradients } from "../../../autodiff/gradients.ts";
import type { Tensor } from "../../../autodiff/tensor.ts";
import type { Table } from "../../../data/index.ts";
import type { Device } from "../../../gpu/device.ts";
import type { DeviceBuffer } from "../../../gpu/memory.ts";
import type { Program } from "../../../gpu/program.ts";
import type { Embeddings } from "../../../metrics/index.ts";
import { inPass, type Network } from "../../../nn/network.ts";
import { at } from "../../../shared/errors.ts";
import { batchIndex } from "../../../shared/shuffle.ts";
import { batchOf } from "../../../training/batchOf.ts";
import { chunkOf } from "../../../training/configuration.ts";
import type { Contrasted } from "../../../training/contrasted.ts";
import type { Training } from "../../../training/training.ts";
import type { ImagePlace } from "../../protocol/forces.ts";
import { bytesOfChosen, LENS_LABEL, lensBuffers, withFirst } from "./replaced.ts";

/** Maximum number of images of a batch: forces are computed for every pair of views. */
const MOST_IMAGES = 256;

export interface LensReading {
  /** Number of steps taken; the reading is that of step `step` + 1. */
  readonly step: number;
  /** The images of the batch, in order. */
  readonly images: readonly ImagePlace[];
  /** Number of images of the whole batch; only the first are read. */
  readonly batch: number;
  readonly loss: number;
  /** Views per image in `pictures`, `z` and `gradients`, ordered by view. */
  readonly views: number;
  /** [views · images, height, width, channels] in [0, 1]. */
  readonly pictures: Float32Array;
  /** Projections, and the gradient of the loss with respect to them; absent if the loss does not depend on z. */
  readonly z?: { readonly values: Embeddings; readonly gradients: Float32Array };
  readonly contrast?: ContrastReading;
}

/** The rows that the loss compares, and its gradient with respect to the anchors. */
export interface ContrastReading {
  readonly declared: Contrasted;
  readonly anchors: Embeddings;
  /** Whether the anchors are z itself, not a function of it. */
  readonly ofZ: boolean;
  readonly gradients: Float32Array;
  readonly keys?: Embeddings;
  readonly memory?: Embeddings;
  /** [images, classes] */
  readonly labels?: Embeddings;
}

export interface Lens {
  /** `chosen` replaces the first image; undefined keeps the batch. Must not be called while a step is in flight. */
  read(chosen: ImagePlace | undefined): Promise<LensReading>;
}

interface LensProgram {
  readonly program: Program;
  readonly contrasted: Contrasted | undefined;
  readonly ofZ: boolean;
  /** Number of projection outputs: `z0`, `z1`, … */
  readonly projections: number;
}

const lenses = new WeakMap<Training, Lens>();

/** The lens of a run; compiled at its first reading, freed with the run. */
export function lensOf(device: Device, training: Training, dataset: Table): Lens {
  const known = lenses.get(training) ?? createLens(device, training, dataset);
  lenses.set(training, known);
  return known;
}

function createLens(device: Device, training: Training, dataset: Table): Lens {
  const { model } = training;
  const { batch, seed } = model.configuration;
  const { train } = dataset;
  const chunk = chunkOf(model.configuration);
  const count =
    chunk < MOST_IMAGES
      ? Math.min(batch, MOST_IMAGES - (MOST_IMAGES % chunk))
      : Math.min(batch, MOST_IMAGES);
  const images = lensBuffers(device, dataset);
  // If they do not fit, the next reading makes another lens.
  images.catch(() => lenses.delete(training));
  const programs = new Map<boolean, Promise<LensProgram>>();
  const programFor = (replaced: boolean): Promise<LensProgram> => {
    const known =
      programs.get(replaced) ??
      images.then((buffers) =>
        build(device, training, { count, replaced, buffers, train: train.count }),
      );
    programs.set(replaced, known);
    known.catch(() => programs.delete(replaced));
    return known;
  };
  training.atEnd(() => {
    images
      .then((buffers) => {
        for (const buffer of Object.values(buffers)) buffer.destroy();
      })
      .catch(() => undefined);
    for (const pending of programs.values()) {
      pending.then(
        ({ program }) => program.destroy(),
        () => undefined,
      );
    }
  });

  return {
    async read(chosen) {
      const lensProgram = await programFor(chosen !== undefined);
      const { program, contrasted, ofZ, projections } = lensProgram;
      const { step } = training;
      if (chosen) {
        const buffers = await images;
        for (const [name, bytes] of Object.entries(bytesOfChosen(model, dataset, chosen, step))) {
          buffers[name]?.write(0, bytes);
        }
        if (program.plan.inputs.has(LENS_LABEL)) {
          const label = new Float32Array(model.classes);
          label[at(dataset[chosen.split].labels, chosen.index)] = 1;
          program.write(LENS_LABEL, label);
        }
      }
      const scalarOf = training.scalarsAt(step);
      for (const name of program.plan.scalars.keys()) {
        program.set(name, name === "first" || name === "first_slot" ? 0 : scalarOf(name));
      }
      const outputs = await program.run([...program.plan.outputs.keys()]);
      const values = (name: string) => Float32Array.from(outputs[name] ?? []);
      const matrix = (name: string, cols: number): Embeddings => {
        const data = values(name);
        return { data, rows: data.length / cols, cols };
      };
      const places = Array.from({ length: count }, (_, slot): ImagePlace => {
        if (slot === 0 && chosen) return chosen;
        const index = batchIndex(seed, step, slot, { count: train.count, batch });
        return { split: "train", index };
      });
      const dims = model.space("z").network.outputDim;
      const found = Array.from({ length: projections }, (_, index) => ({
        values: matrix(`z${index}`, dims),
        gradients: values(`gradient${index}`),
      }));
      const z = together(found, count);
      const { among } = contrasted ?? {};
      const width = contrasted?.anchors.shape[1] ?? 1;
      return {
        step,
        images: places,
        batch,
        loss: at(values("loss"), 0),
        views: model.method.views,
        pictures: values("pictures"),
        ...(z && { z }),
        ...(contrasted && {
          contrast: {
            declared: contrasted,
            anchors: matrix("anchors", width),
            ofZ,
            gradients: values("anchorGradients"),
            ...(among && "keys" in among && { keys: matrix("keys", width) }),
            ...(among && "memory" in among && { memory: matrix("memory", width) }),
            ...(among && "labels" in among && { labels: matrix("labels", model.classes) }),
          },
        }),
      };
    },
  };
}

interface Parts {
  readonly count: number;
  readonly replaced: boolean;
  readonly buffers: Readonly<Record<string, DeviceBuffer>>;
  /** Images of the training set. */
  readonly train: number;
}

async function build(
  device: Device,
  training: Training,
  { count, replaced, buffers, train }: Parts,
): Promise<LensProgram> {
  const { model } = training;
  const { built } = model;
  const part = { images: count, first: model.scalar("first", "u32") };
  const own = batchOf(model, train, part);
  const batch = replaced ? withFirst(model, own) : own;
  const outputs = new Map<Network, Tensor[]>();
  const pass = { batch: Math.min(count, chunkOf(model.configuration)), outputs };
  const embeddings = inPass(pass, () => built.embed(batch));
  const loss = built.loss(embeddings);
  const contrasted = built.contrast?.(embeddings);
  const made = outputs.get(model.space("z").network) ?? [];
  const gradients = flowingGradients(loss, made);
  // Only projections with one row per full view of each image: not those of patches, tokens or small crops.
  const whole = made.flatMap((tensor, index) => {
    const gradient = gradients[index];
    const [height = 0] = tensor.shape;
    const fits =
      tensor.shape.length === 2 && (height === count || height === count * model.method.views);
    return gradient && fits ? [{ tensor, gradient }] : [];
  });
  const named: Record<string, Tensor> = { loss, pictures: batch.views.stacked };
  whole.forEach(({ tensor, gradient }, index) => {
    named[`z${index}`] = tensor;
    named[`gradient${index}`] = gradient;
  });
  if (contrasted) {
    const { anchors, among } = contrasted;
    const [anchorGradients = anchors] = flowingGradients(loss, [anchors]);
    Object.assign(named, { anchors, anchorGradients });
    if ("keys" in among) named.keys = among.keys;
    if ("memory" in among) named.memory = among.memory;
    if ("labels" in among && among.labels) named.labels = among.labels;
  }
  const plan = planProgram({ state: model.layout, outputs: named }, factsOf(device));
  const program = await realise(device, plan, { ...training.buffers, ...buffers });
  return {
    program,
    contrasted,
    ofZ: contrasted !== undefined && made.includes(contrasted.anchors),
    projections: whole.length,
  };
}

/**
 * The projections of all views as one matrix. If a network is applied twice to the same views, their gradients
 * are added.
 */
function together(
  found: readonly { readonly values: Embeddings; readonly gradients: Float32Array }[],
  count: number,
): LensReading["z"] {
  const parts: { values: Embeddings; gradients: Float32Array }[] = [];
  for (const { values, gradients } of found) {
    const same = parts.find(
      (part) =>
        part.values.rows === values.rows &&
        part.values.data.every((value, index) => value === values.data[index]),
    );
    if (same)
      same.gradients = same.gradients.map((gradient, index) => gradient + (gradients[index] ?? 0));
    else parts.push({ values, gradients });
  }
  const [head] = parts;
  if (!head) return undefined;
  const { cols } = head.values;
  const data = Float32Array.from(parts.flatMap(({ values }) => [...values.data]));
  const rows = data.length / cols;
  if (rows % count !== 0) throw new Error(`lens: ${rows} projections of ${count} images`);
  return {
    values: { data, rows, cols },
    gradients: Float32Array.from(parts.flatMap((part) => [...part.gradients])),
  };
}
