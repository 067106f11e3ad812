/** The run-time numbers of a step: settings as they stand, schedules, the optimiser's own. */
import type { SettingValues } from "../shared/settings.ts";
import type { Model } from "./model.ts";
import { rateFactor } from "./schedule.ts";

/** The learning rate of a step, `step` of them taken before. */
export function rateAt({ configuration }: Model, settings: SettingValues, step: number): number {
  const schedule = {
    name: settings.schedule === "constant" ? ("constant" as const) : ("cosine" as const),
    steps: configuration.steps,
    warmup: Number(settings.warmup),
  };
  return Number(settings.learningRate) * rateFactor(schedule, step);
}

/** What the method's own schedules say. */
export function schedulesAt(
  { method, configuration: { steps, batch } }: Model,
  settings: SettingValues,
  step: number,
): Readonly<Record<string, number>> {
  return method.schedules?.({ step, steps, batch, settings }) ?? {};
}

/** Every scalar by its name; throws where nothing gives it. `settings` are those of this moment. */
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
    if (value === undefined) throw new Error(`nothing gives the run-time scalar ${name}`);
    return value;
  };
}
