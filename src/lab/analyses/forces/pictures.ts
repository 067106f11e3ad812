/** Images and classes of the candidates that a view is compared with. */
import { at } from "../../../shared/errors.ts";
import { partnersOf } from "../../../training/positives.ts";
import type { AnalysisContext } from "../definition.ts";
import type { ContrastReading, LensReading } from "./lens.ts";
import { imageInMemory } from "./memoryImages.ts";

/**
 * Images of candidates: augmented views for the batch, original images for a queue. `picture` adds an image to
 * the result and returns its index; the first call adds the anchor.
 */
export function picturesOf(
  { dataset, training }: AnalysisContext,
  reading: LensReading,
  given: ContrastReading,
) {
  const { height, width, channels, train } = dataset;
  const size = height * width * channels;
  const { images, pictures, batch, step } = reading;
  const count = images.length;
  const { among } = given.declared;
  const anchors = given.anchors.rows;
  const partnerAt = partnersOf(training.model, dataset);
  const taken: Uint8Array[] = [];
  const take = (bytes: Uint8Array): number => taken.push(bytes) - 1;
  const remembered = (index: number) => {
    if (among.kind !== "memory" || index < anchors || !given.memory) return undefined;
    const kept = imageInMemory(index - anchors, step, {
      capacity: given.memory.rows,
      keysPerStep: among.keysPerStep,
      seed: training.model.configuration.seed,
      batch,
      count: train.count,
    });
    if (!kept || kept.view === 0) return kept;
    return { ...kept, index: partnerAt("train", kept.index, step - kept.age) };
  };
  /** The view of row `index`; keys come from the view that their anchors do not use. */
  const viewRow = (index: number): number => {
    if (among.kind === "each other" || index < 0) return index;
    return (index + count) % (reading.views * count);
  };
  const labelOfView = (row: number): number | undefined => {
    const { split, index } = at(images, row % count);
    return dataset[split].labels[row < count ? index : partnerAt(split, index, step)];
  };
  const labelOf = (index: number): number | undefined => {
    const kept = remembered(index);
    if (kept) return train.labels[kept.index];
    return index >= anchors ? undefined : labelOfView(viewRow(index));
  };
  const viewPicture = (row: number): number =>
    take(
      Uint8Array.from(pictures.subarray(row * size, (row + 1) * size), (value) =>
        Math.round(value * 255),
      ),
    );
  return {
    /** Class of the image that a view shows, and of a candidate. */
    labelOfView,
    labelOf,
    ageOf: (index: number) => remembered(index)?.age,
    picture(index: number): number | undefined {
      if (taken.length === 0) return viewPicture(index);
      const kept = remembered(index);
      if (kept) return take(train.images.slice(kept.index * size, (kept.index + 1) * size));
      return index >= anchors ? undefined : viewPicture(viewRow(index));
    },
    pictures() {
      const bytes = new Uint8Array(taken.length * size);
      for (const [index, each] of taken.entries()) bytes.set(each, index * size);
      return { count: taken.length, height, width, channels, images: bytes };
    },
  };
}
