import type { Training } from "../../training/training.ts";

/** What a person should know of a run whose batch goes through the networks in chunks; else nothing. */
export function chunkNotice({ chunk, model }: Training): string | undefined {
  const { batch } = model.configuration;
  if (chunk >= batch) return undefined;
  return `The batch of ${batch} goes through the networks in chunks of ${chunk} images, so that memory stays bounded: the loss compares all ${batch}, batch norm sees ${chunk} at a time, and the networks run twice a step.`;
}
