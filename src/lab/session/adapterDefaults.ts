/** The default configuration of a run. Software adapters get a smaller batch, as a step would take a second. */
import { defaultDataset } from "../../data/index.ts";
import type { AdapterDescription } from "../../gpu/device.ts";
import type { RunConfiguration } from "../../training/configuration.ts";

export interface AdapterDefaults {
  readonly configuration: RunConfiguration;
  /** Which defaults were reduced for this adapter, and why; absent if none were. */
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

/** Longest step on a software adapter. */
const STEP_MILLISECONDS = 150;

/**
 * Batches that keep a step of the default run under {@link STEP_MILLISECONDS}, measured with `lab bench`
 * on two cores: 57 ms on lavapipe, 147 ms on SwiftShader. The first matching name applies; unknown
 * software adapters count as slow.
 */
const SOFTWARE_BATCHES = [
  { name: /llvmpipe|lavapipe/i, batch: 64 },
  { name: /./, batch: 24 },
] as const;

/** The defaults for an adapter, with a notice if they differ from a GPU's. */
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
