/**
 * What a run starts with when nobody says otherwise. A GPU takes the defaults of the definitions; a
 * CPU that plays GPU would make a person wait a second for every step, so it gets a smaller batch.
 */
import { defaultDataset } from "../../data/index.ts";
import type { AdapterDescription } from "../../gpu/device.ts";
import type { RunConfiguration } from "../../training/configuration.ts";

export interface AdapterDefaults {
  readonly configuration: RunConfiguration;
  /** Set where something was made smaller for this adapter: what, and why. */
  readonly notice?: string;
}

export const DEFAULT_CONFIGURATION: RunConfiguration = {
  method: "simclr",
  dataset: defaultDataset,
  encoder: "convnet-s",
  steps: 500,
  batch: 128,
  seed: 0,
  settings: {},
};

/** A step on a software adapter should take no longer than this. */
const STEP_MILLISECONDS = 150;

/**
 * Batches that keep a step of the default run under {@link STEP_MILLISECONDS}, as `lab bench` measured
 * them on two cores: 57 ms on lavapipe, 147 ms on SwiftShader. The adapter's own name decides;
 * software not listed is taken for the slower.
 */
const SOFTWARE_BATCHES = [
  { name: /llvmpipe|lavapipe/i, batch: 64 },
  { name: /./, batch: 24 },
] as const;

/** The defaults that suit an adapter; with a notice where they differ from a GPU's. */
export function defaultConfiguration(adapter: AdapterDescription): AdapterDefaults {
  if (!adapter.software) return { configuration: DEFAULT_CONFIGURATION };
  const { vendor, architecture, description } = adapter;
  const name = `${vendor} ${architecture} ${description}`;
  const batch = SOFTWARE_BATCHES.find((rule) => rule.name.test(name))?.batch ?? 2;
  return {
    configuration: { ...DEFAULT_CONFIGURATION, batch },
    notice: `This adapter is software (${description || name.trim() || "unnamed"}), so the batch starts at ${batch} instead of ${DEFAULT_CONFIGURATION.batch}, which keeps a step under about ${STEP_MILLISECONDS} ms. Every default can be changed.`,
  };
}
