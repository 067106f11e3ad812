/** What a run is made of, checked before anything is built. */
import { listDatasets } from "../data/index.ts";
import { encoderNamed, encoders } from "../nn/index.ts";
import { InputError } from "../shared/errors.ts";
import { resolveSettings, type SettingValue, type SettingValues } from "../shared/settings.ts";
import type { MethodDefinition } from "./method.ts";
import { methodNamed } from "./methods/index.ts";
import { settingsOf } from "./settings.ts";

export interface RunConfiguration {
  readonly method: string;
  readonly dataset: string;
  readonly encoder: string;
  readonly steps: number;
  /** Images a step; each gives as many views as the method asks for. */
  readonly batch: number;
  readonly seed: number;
  /** Settings that differ from their defaults. */
  readonly settings: SettingValues;
}

/** A configuration with every setting resolved. */
export interface ResolvedConfiguration extends RunConfiguration {
  readonly settings: Readonly<Record<string, SettingValue>>;
}

const LARGEST_SEED = 2 ** 32 - 1;

function wholeNumber(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new InputError(`${name}: found ${value}, takes a whole number from ${least} to ${most}`);
  }
}

/**
 * Checks names, numbers and settings, and fills in every default.
 * Throws {@link InputError} naming the first that does not fit and what would.
 */
export function resolveConfiguration(configuration: RunConfiguration): ResolvedConfiguration {
  const method = methodNamed(configuration.method);
  const dataset = listDatasets().find(({ id }) => id === configuration.dataset);
  if (!dataset) {
    const known = listDatasets().map(({ id }) => id);
    throw new InputError(
      `dataset: found ${JSON.stringify(configuration.dataset)}, takes one of ${known.join(", ")}`,
    );
  }
  encoderNamed(configuration.encoder);
  checkEncoder(method, configuration.encoder);
  wholeNumber("steps", configuration.steps, 0, 1_000_000);
  if (method.trains === false && configuration.steps > 0) {
    throw new InputError(
      `steps: found ${configuration.steps}, takes 0: ${method.label} is made by hand and learns nothing`,
    );
  }
  wholeNumber("batch", configuration.batch, 2, dataset.splits.train.count);
  wholeNumber("seed", configuration.seed, 0, LARGEST_SEED);
  const { optimizer } = configuration.settings;
  const known = settingsOf(method, configuration.dataset);
  const chosen = resolveSettings(known, optimizer === undefined ? {} : { optimizer }).optimizer;
  const definitions = settingsOf(method, configuration.dataset, String(chosen));
  const settings = resolveSettings(definitions, configuration.settings);
  checkChunk(Number(settings.chunk ?? 0), configuration.batch);
  const [height, width, channels] = dataset.shape;
  const image = { height, width, channels };
  method.check?.({ settings, batch: configuration.batch, image, encoder: configuration.encoder });
  return { ...configuration, settings };
}

/** Throws {@link InputError} where the method cannot use the encoder, and says which it can. */
function checkEncoder({ label, encoders, trains }: MethodDefinition, encoder: string): void {
  if (!encoders) {
    if (trains === false || encoderNamed(encoder).trains !== false) return;
    throw new InputError(
      `encoder: found ${encoder}, which is made by hand and learns nothing; ${label} trains one: takes ${trainedEncoders().join(", ")}`,
    );
  }
  if (encoders.only.includes(encoder)) return;
  throw new InputError(
    `encoder: found ${encoder}, ${label} takes ${encoders.only.join(" or ")}: ${encoders.because}`,
  );
}

/** The encoders that a method can use. */
export const usableEncoders = ({ encoders: bound }: MethodDefinition): readonly string[] =>
  bound?.only ?? trainedEncoders();

const trainedEncoders = (): string[] =>
  encoders.filter(({ trains }) => trains !== false).map(({ id }) => id);

/** The encoder of a method that nobody chose one for: `usual`, where it can use that. */
export function defaultEncoder({ encoders }: MethodDefinition, usual: string): string {
  return !encoders || encoders.only.includes(usual) ? usual : (encoders.only[0] ?? usual);
}

/** Images that go through the networks at a time: the setting `chunk`, or all of the batch. */
export function chunkOf({ batch, settings }: RunConfiguration): number {
  const chunk = Number(settings.chunk ?? 0);
  return chunk === 0 ? batch : Math.min(chunk, batch);
}

/** The divisors of a batch that leave a chunk two images or more, the largest first. */
export function chunksOf(batch: number): number[] {
  const sizes = Array.from({ length: Math.max(0, batch - 1) }, (_, index) => batch - index);
  return sizes.filter((size) => batch % size === 0);
}

function checkChunk(chunk: number, batch: number): void {
  if (chunk === 0 || chunk >= batch || (chunk > 1 && batch % chunk === 0)) return;
  throw new InputError(
    `chunk: found ${chunk}, takes 0 or a divisor of the batch of ${batch}: ${chunksOf(batch).join(", ")}`,
  );
}
