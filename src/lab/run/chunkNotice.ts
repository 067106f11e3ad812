import type { Training } from "../../training/training.ts";

/** Explains the chunks of a run to the user; undefined if the batch is processed as a whole. */
export function chunkNotice({ chunk, model }: Training): string | undefined {
  const { batch } = model.configuration;
  if (chunk >= batch) return undefined;
  return `The batch of ${batch} is processed in chunks of ${chunk} images to bound memory: the loss uses all ${batch} images, batch norm uses ${chunk} at a time, and the networks run twice per step.`;
}
