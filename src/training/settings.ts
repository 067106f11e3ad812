/** The settings that every trained method shares: the optimiser's, the schedule's, the augmentations'. */
import {
  checkSetting,
  choice,
  type Setting,
  type Settings,
  type SettingValue,
  slider,
} from "../shared/settings.ts";
import { augmentDefaults, augmentSettings } from "./augment/index.ts";
import type { MethodDefinition } from "./method.ts";
import { optimiserNamed, optimisers } from "./optimisers/index.ts";
import { PRECISIONS } from "./precision.ts";

const optimiserSettings = {
  optimizer: choice({
    label: "Optimiser",
    options: optimisers.map(({ id }) => id),
    default: "adamw",
  }),
  learningRate: slider({
    label: "Learning rate",
    help: "Peak of the schedule. Too high diverges; the run then stops and keeps its last good weights.",
    min: 1e-5,
    max: 10,
    default: 0.002,
    scale: "log",
    live: true,
  }),
  weightDecay: slider({
    label: "Weight decay",
    help: "Pulls weights toward zero; norms and biases are spared.",
    min: 0,
    max: 1,
    default: 0.0001,
    live: true,
  }),
  warmup: slider({
    label: "Warm-up",
    help: "Share of the run in which the learning rate rises from zero.",
    min: 0,
    max: 0.5,
    default: 0.05,
  }),
  schedule: choice({
    label: "Schedule",
    help: "After the warm-up: a half cosine down to zero, or constant.",
    options: ["cosine", "constant"],
    default: "cosine",
  }),
  clipNorm: slider({
    label: "Gradient clipping",
    help: "Largest norm of the whole gradient; 0 does not clip.",
    min: 0,
    max: 100,
    default: 0,
  }),
  chunk: slider({
    label: "Chunk",
    help: "Images that go through the networks at a time, a divisor of the batch; batch norm sees no more. 0 takes the whole batch where it fits, else the largest chunk that does.",
    min: 0,
    max: 65536,
    default: 0,
    integer: true,
  }),
  precision: choice({
    label: "Precision",
    help: "Mixed stores what the networks compute as f16, in about half the memory; sums, weights and the loss stay f32. It needs an adapter with shader-f16.",
    options: [...PRECISIONS],
    default: "f32",
  }),
} as const satisfies Settings;

/** A slider, toggle or choice with another default. */
function withDefault<S extends Settings[string]>(setting: S, value: S["default"]): S {
  return { ...setting, default: value };
}

/**
 * All settings of a run: the method's own, then optimiser and augmentations. The optimiser's
 * defaults follow the chosen one, the augmentations' the data set. What takes no steps has no optimiser.
 */
export function settingsOf(
  method: MethodDefinition,
  dataset: string,
  optimizer = optimiserSettings.optimizer.default,
): Settings {
  const strengths = augmentDefaults(dataset);
  const augment = Object.fromEntries(
    Object.entries(augmentSettings).map(([key, setting]) => [
      key,
      withDefault(setting, strengths[key] ?? setting.default),
    ]),
  );
  if (method.trains === false) return { ...method.settings, ...augment };
  const { defaultRate, defaultDecay } = optimiserNamed(String(optimizer));
  const shared: Settings = {
    ...optimiserSettings,
    learningRate: withDefault(optimiserSettings.learningRate, defaultRate),
    weightDecay: withDefault(optimiserSettings.weightDecay, defaultDecay),
    ...augment,
  };
  const own = Object.entries(method.defaults ?? {}).flatMap(([key, value]) => {
    const setting = shared[key];
    return setting ? [[key, withDefaultValue(key, setting, value)] as const] : [];
  });
  return { ...method.settings, ...shared, ...Object.fromEntries(own) };
}

/** The same for a value that a method's definition gives, checked against the setting. */
function withDefaultValue(key: string, setting: Setting, value: SettingValue): Setting {
  return { ...setting, default: checkSetting(key, setting, value) } as Setting;
}
