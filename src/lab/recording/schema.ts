/** What `recording.json` must hold. Recordings may come from anyone, so everything is checked. */
import * as z from "zod/mini";
import type { PairMetric } from "../protocol/descriptions.ts";
import type { Grounds } from "../protocol/verdict.ts";

const Name = z.string().check(z.maxLength(200));
const Text = z.string().check(z.maxLength(20_000));
const Whole = z.int().check(z.minimum(0));
const Value = z.union([z.number(), z.boolean(), Name]);
/** JSON has no NaN. */
const Reading = z.pipe(
  z.nullable(z.number()),
  z.transform((value: number | null) => value ?? Number.NaN),
);
const Values = z.record(z.string(), Reading);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

function isEvidence(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { metric, of, value: found, threshold, wrong, alarming, reading } = value;
  return (
    [metric, of, reading].every((text) => typeof text === "string") &&
    [found, threshold].every((number) => typeof number === "number") &&
    (wrong === "below" || wrong === "above") &&
    typeof alarming === "boolean"
  );
}

function areGrounds(value: unknown): value is Grounds {
  if (!isObject(value)) return false;
  const { rows, evidence, needed, cause } = value;
  return (
    typeof rows === "number" &&
    Array.isArray(evidence) &&
    evidence.every(isEvidence) &&
    isObject(needed) &&
    Object.values(needed).every((count) => typeof count === "number") &&
    (cause === undefined ||
      (isObject(cause) && typeof cause.because === "string" && typeof cause.known === "boolean"))
  );
}

const Diagnostics = z.object({
  type: z.literal("diagnostics"),
  step: Whole,
  space: Name,
  values: Values,
  ranges: z.record(z.string(), z.nullable(z.tuple([z.number(), z.number()]))),
  spectrum: z.array(Reading),
  collapse: z.object({ kind: Name, sentence: Text }),
  grounds: z.exactOptional(z.custom<Grounds>(areGrounds)),
});

function isPairMetric(value: unknown): value is PairMetric {
  if (!isObject(value)) return false;
  const { key, label, meaning, unit, better } = value;
  return (
    [key, label, meaning, unit].every((text) => typeof text === "string") &&
    (better === "higher" || better === "lower" || better === "neither")
  );
}

export const RecordingFile = z.object({
  schema: z.literal(1),
  begin: z.object({
    configuration: z.object({
      method: Name,
      dataset: Name,
      encoder: Name,
      steps: Whole,
      batch: Whole,
      seed: z.number(),
      settings: z.record(z.string(), Value),
    }),
    parameters: Whole,
    spaces: z.array(
      z.object({ id: Name, label: Name, modalities: z.array(z.enum(["image", "tokens"])) }),
    ),
    pairMetrics: z.exactOptional(z.array(z.custom<PairMetric>(isPairMetric))),
    lossLines: z.exactOptional(z.array(z.object({ label: Name, value: z.number() }))),
  }),
  adapter: Name,
  space: Name,
  points: z.object({
    type: z.literal("points"),
    dataset: Name,
    count: Whole.check(z.minimum(1), z.maximum(10_000)),
    tests: Whole,
    height: Whole,
    width: Whole,
    channels: Whole,
    classes: z.array(Name),
    texts: z.exactOptional(z.array(Text)),
  }),
  steps: z.object({
    steps: z.array(Whole),
    series: z.record(z.string(), z.array(Reading)),
  }),
  markers: z.array(
    z.object({
      type: z.literal("marker"),
      step: Whole,
      key: Name,
      label: Name,
      from: Value,
      to: Value,
    }),
  ),
  moments: z
    .array(z.object({ step: Whole, collapse: Name, diagnostics: z.array(Diagnostics) }))
    .check(z.minLength(1), z.maxLength(1000)),
});
