/**
 * What a run starts with when nobody says otherwise. A GPU takes the defaults of the definitions; a
 * CPU that plays GPU would make a person wait a second for every step, so it gets a smaller batch.
 */
import type { AdapterDescription } from "../gpu/device.ts";
import type { RunConfiguration } from "../training/configuration.ts";

export interface AdapterDefaults {
  readonly configuration: RunConfiguration;
  /** Set where something was made smaller for this adapter: what, and why. */
  readonly notice?: string;
}

export const DEFAULT_CONFIGURATION: RunConfiguration = {
  method: "simclr",
  dataset: "fashion",
  encoder: "convnet-s",
  steps: 500,
  batch: 128,
  seed: 0,
  settings: {},
};

/** A step on a software adapter should take no longer than this. */
const STEP_MILLISECONDS = 150;

/**
 * Batches that keep a step of an encoder under {@link STEP_MILLISECONDS} on two cores, measured with
 * `lab bench`; the adapter's own name decides, the last line is for software not listed.
 */
const SOFTWARE_BATCHES: readonly {
  readonly name: RegExp;
  readonly batch: number;
}[] = [
  { name: /llvmpipe|lavapipe/i, batch: 64 },
  { name: /.*/, batch: 32 },
];

/** The defaults that suit an adapter; with a notice where they differ from a GPU's. */
export function defaultConfiguration(adapter: AdapterDescription): AdapterDefaults {
  if (!adapter.software) return { configuration: DEFAULT_CONFIGURATION };
  const { vendor, architecture, description } = adapter;
  const name = `${vendor} ${architecture} ${description}`;
  const batch = SOFTWARE_BATCHES.find((rule) => rule.name.test(name))?.batch ?? 2;
  return {
    configuration: { ...DEFAULT_CONFIGURATION, batch },
    notice: `This adapter is software (${description || name.trim()}), so the batch starts at ${batch} instead of ${DEFAULT_CONFIGURATION.batch}, which keeps a step under about ${STEP_MILLISECONDS} ms. Every default can be changed.`,
  };
}
