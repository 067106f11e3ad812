/** The settings shared by all trained methods: optimiser, schedule, augmentations and the source of positive pairs. */
import { columnsOfKind, type Schema, tableSettings } from "../data/index.ts";
import {
  checkSetting,
  choice,
  inGroup,
  type Setting,
  type Settings,
  type SettingValue,
  slider,
  withColumns,
} from "../shared/settings.ts";
import { augmentDefaults, augmentSettings } from "./augment/index.ts";
import type { MethodDefinition } from "./method.ts";
import { optimiserNamed, optimisers } from "./optimisers/index.ts";
import { positivesSettings } from "./positivesSetting.ts";
import { PRECISIONS } from "./precision.ts";

const optimiserSettings = inGroup("optimiser", {
  optimizer: choice({
    label: "Optimiser",
    help: "AdamW adapts the step size of each weight; SGD uses momentum; LARS scales SGD per layer for large batches.",
    options: optimisers.map(({ id }) => id),
    default: "adamw",
  }),
  learningRate: slider({
    label: "Learning rate",
    help: "Peak of the schedule. Too low learns slowly; too high diverges, and the run then stops and keeps its last good weights.",
    min: 1e-5,
    max: 10,
    default: 0.002,
    scale: "log",
    live: true,
  }),
  weightDecay: slider({
    label: "Weight decay",
    help: "Shrinks weights towards zero at every step; biases and normalisation layers are excluded. Too high prevents learning.",
    min: 0,
    max: 1,
    default: 0.0001,
    live: true,
  }),
  warmup: slider({
    label: "Warm-up",
    help: "Share of the steps in which the learning rate rises linearly from zero. A longer warm-up is more stable at high learning rates.",
    min: 0,
    max: 0.5,
    default: 0.05,
  }),
  schedule: choice({
    label: "Schedule",
    help: "Learning rate after the warm-up: a half cosine down to zero, or constant.",
    options: ["cosine", "constant"],
    default: "cosine",
  }),
  clipNorm: slider({
    label: "Gradient clipping",
    help: "Largest norm of the whole gradient; larger gradients are scaled down to it. 0 disables clipping.",
    min: 0,
    max: 100,
    default: 0,
  }),
  chunk: slider({
    label: "Chunk",
    help: "Images per forward and backward pass, a divisor of the batch size; batch norm uses the statistics of one chunk. 0 uses the whole batch, or the largest chunk that fits in memory.",
    min: 0,
    max: 65536,
    default: 0,
    integer: true,
  }),
  precision: choice({
    label: "Precision",
    help: "mixed stores activations as f16 in about half the memory; sums, weights and the loss stay f32. Requires the adapter feature shader-f16.",
    options: [...PRECISIONS],
    default: "f32",
  }),
});

function withDefault<S extends Settings[string]>(setting: S, value: S["default"]): S {
  return { ...setting, default: value };
}

/**
 * All settings of a run: those of the dataset and of the method, the source of its pairs, optimiser and augmentations.
 * The defaults of learning rate and weight decay depend on the chosen optimiser, those of the augmentations on the
 * dataset's schema. A method without training has no optimiser settings, one that reads no images no augmentations.
 */
export function settingsOf(
  method: MethodDefinition,
  schema: Schema | undefined,
  optimizer = optimiserSettings.optimizer.default,
): Settings {
  const columned = { ...method.settings, ...positivesSettings(method) };
  const settings = withColumns(columned, (kind) =>
    schema ? columnsOfKind(schema, kind).map(({ name }) => name) : [],
  );
  const strengths = augmentDefaults(schema?.augmentations);
  const augmented = method.encodes === "tokens" ? {} : augmentSettings;
  const augment = Object.fromEntries(
    Object.entries(augmented).map(([key, setting]) => [
      key,
      withDefault(setting, strengths[key] ?? setting.default),
    ]),
  );
  const data = schema ? tableSettings(schema) : {};
  if (method.trains === false) return { ...data, ...settings, ...augment };
  const { defaultRate, defaultDecay } = optimiserNamed(String(optimizer));
  const shared: Settings = {
    ...optimiserSettings,
    learningRate: withDefault(optimiserSettings.learningRate, defaultRate),
    weightDecay: withDefault(optimiserSettings.weightDecay, defaultDecay),
    ...augment,
  };
  const own = Object.entries(method.defaults ?? {}).flatMap(([key, value]) => {
    const setting = data[key] ?? shared[key];
    return setting ? [[key, withDefaultValue(key, setting, value)] as const] : [];
  });
  return { ...data, ...settings, ...shared, ...Object.fromEntries(own) };
}

/** Sets a default from a method's definition, checked against the setting. */
function withDefaultValue(key: string, setting: Setting, value: SettingValue): Setting {
  return { ...setting, default: checkSetting(key, setting, value) } as Setting;
}
