/** The configuration of a run, validated before anything is built. */
import { type Catalogue, columnsOfKind, type Schema, schemaOf } from "../data/index.ts";
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
  /** Images per step; each has as many views as the method defines. */
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
    throw new InputError(
      `${name}: found ${value}, expected a whole number from ${least} to ${most}`,
    );
  }
}

/**
 * Checks names, numbers and settings, and fills in all defaults; `tables` are the datasets to choose from.
 * Throws {@link InputError} with the first invalid value and what is accepted.
 */
export function resolveConfiguration(
  configuration: RunConfiguration,
  tables: Catalogue,
): ResolvedConfiguration {
  const method = methodNamed(configuration.method);
  const schema = schemaOf(tables, configuration.dataset);
  checkColumns(method, schema, tables);
  encoderNamed(configuration.encoder);
  checkEncoder(method, configuration.encoder);
  wholeNumber("steps", configuration.steps, 0, 1_000_000);
  if (method.trains === false && configuration.steps > 0) {
    throw new InputError(
      `steps: found ${configuration.steps}, expected 0: ${method.label} is hand-crafted and is not trained`,
    );
  }
  const { splits } = schemaOf(tables, configuration.dataset, configuration.settings);
  wholeNumber("batch", configuration.batch, 2, splits.train.count);
  wholeNumber("seed", configuration.seed, 0, LARGEST_SEED);
  const { optimizer } = configuration.settings;
  const known = settingsOf(method, schema);
  const chosen = resolveSettings(known, optimizer === undefined ? {} : { optimizer }).optimizer;
  const definitions = settingsOf(method, schema, String(chosen));
  const settings = resolveSettings(definitions, configuration.settings);
  checkChunk(Number(settings.chunk ?? 0), configuration.batch);
  if (method.wholeSplit && Number(settings.chunk ?? 0) > 0) {
    throw new InputError(
      `chunk: found ${settings.chunk}, expected 0: ${method.label} reads all training rows in every step`,
    );
  }
  const [height, width, channels] = schema.shape;
  const image = { height, width, channels };
  method.check?.({ settings, batch: configuration.batch, image, encoder: configuration.encoder });
  return { ...configuration, settings };
}

type Reader = Pick<MethodDefinition, "encodes" | "reads" | "rule">;

const WHAT = {
  image: "images",
  tokens: "texts",
  category: "categories",
  regions: "regions",
} as const;

const RULES = { parity: "bits with a parity" } as const;

/** What a table lacks for a method, in words; undefined if the method can use it. */
export function lackOf({ encodes = "image", reads = [], rule }: Reader, schema: Schema) {
  const kind = [encodes, ...reads].find((each) => columnsOfKind(schema, each).length === 0);
  if (kind) return WHAT[kind];
  return rule === undefined || schema.rule?.kind === rule ? undefined : RULES[rule];
}

/** The tables that have every kind of column that a method reads. */
const usableTables = (method: Reader, tables: Catalogue): readonly Schema[] =>
  tables.list().filter((schema) => lackOf(method, schema) === undefined);

/** The table `wanted` if the method can use it, else the first that it can use, else `wanted`. */
export function tableFor(method: Reader, wanted: string, tables: Catalogue): Schema {
  const schema = schemaOf(tables, wanted);
  // Texts by themselves come before the captions of images.
  const of = ({ shape: [height] }: Schema) => (method.encodes === "tokens" ? height : 0);
  const usable = [...usableTables(method, tables)].sort((a, b) => of(a) - of(b));
  return usable.some(({ id }) => id === schema.id) ? schema : (usable[0] ?? schema);
}

/** Throws {@link InputError} if the table lacks a kind of column that the method reads, with those that have it. */
function checkColumns(method: MethodDefinition, schema: Schema, tables: Catalogue): void {
  const what = lackOf(method, schema);
  if (what === undefined) return;
  const suitable = usableTables(method, tables);
  throw new InputError(
    `dataset: found ${schema.id}, which has no ${what}; ${method.label} expects ${suitable.map(({ id }) => id).join(" or ")}`,
  );
}

/** Throws {@link InputError} if the method cannot use the encoder, with those that it can use. */
function checkEncoder({ label, encoders, trains }: MethodDefinition, encoder: string): void {
  if (!encoders) {
    const { trains: isTrained, reads } = encoderNamed(encoder);
    if (reads === "tokens") {
      throw new InputError(
        `encoder: found ${encoder}, which reads texts; ${label} trains an encoder of images: expected ${trainedEncoders().join(", ")}`,
      );
    }
    if (trains === false || isTrained !== false) return;
    throw new InputError(
      `encoder: found ${encoder}, which is hand-crafted and is not trained; ${label} trains an encoder: expected ${trainedEncoders().join(", ")}`,
    );
  }
  if (encoders.only.includes(encoder)) return;
  throw new InputError(
    `encoder: found ${encoder}, ${label} expects ${encoders.only.join(" or ")}: ${encoders.because}`,
  );
}

/** Ids of the encoders that a method can use. */
export const usableEncoders = ({ encoders: bound }: MethodDefinition): readonly string[] =>
  bound?.only ?? trainedEncoders();

const trainedEncoders = (): string[] =>
  encoders
    .filter(({ trains, reads }) => trains !== false && reads !== "tokens")
    .map(({ id }) => id);

/** The default encoder of a method: `usual` if the method can use it. */
export function defaultEncoder({ encoders }: MethodDefinition, usual: string): string {
  return !encoders || encoders.only.includes(usual) ? usual : (encoders.only[0] ?? usual);
}

/** Images per chunk: the setting `chunk`, or the whole batch. */
export function chunkOf({ batch, settings }: RunConfiguration): number {
  const chunk = Number(settings.chunk ?? 0);
  return chunk === 0 ? batch : Math.min(chunk, batch);
}

/** The divisors of a batch that give chunks of two images or more, in descending order. */
export function chunksOf(batch: number): number[] {
  const sizes = Array.from({ length: Math.max(0, batch - 1) }, (_, index) => batch - index);
  return sizes.filter((size) => batch % size === 0);
}

function checkChunk(chunk: number, batch: number): void {
  if (chunk === 0 || chunk >= batch || (chunk > 1 && batch % chunk === 0)) return;
  throw new InputError(
    `chunk: found ${chunk}, expected 0 or a divisor of the batch of ${batch}: ${chunksOf(batch).join(", ")}`,
  );
}
