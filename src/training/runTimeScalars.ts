/** The run-time scalars of a step: current settings, schedules, and those of the optimiser. */
import type { SettingValues } from "../shared/settings.ts";
import type { Model } from "./model.ts";
import { rateFactor } from "./schedule.ts";

/** The learning rate of the step after `step` steps. */
export function rateAt(
  { configuration }: { readonly configuration: { readonly steps: number } },
  settings: SettingValues,
  step: number,
): number {
  const schedule = {
    name: settings.schedule === "constant" ? ("constant" as const) : ("cosine" as const),
    steps: configuration.steps,
    warmup: Number(settings.warmup),
  };
  return Number(settings.learningRate) * rateFactor(schedule, step);
}

/** The values of the method's own schedules. */
export function schedulesAt(
  { method, configuration: { steps, batch } }: Model,
  settings: SettingValues,
  step: number,
): Readonly<Record<string, number>> {
  return method.schedules?.({ step, steps, batch, settings }) ?? {};
}

/** Returns the value of every run-time scalar by name, for the current `settings`; throws on an unknown name. */
export function runTimeScalars(
  model: Model,
  settings: SettingValues,
  step: number,
): (name: string) => number {
  const values: Readonly<Record<string, number>> = {
    ...model.optimiser.scalarsAt(step),
    ...Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, Number(value)])),
    learningRate: rateAt(model, settings, step),
    ...schedulesAt(model, settings, step),
    seed: model.configuration.seed,
    step,
  };
  return (name) => {
    const value = values[name];
    if (value === undefined) throw new Error(`the run-time scalar ${name} has no value`);
    return value;
  };
}
