/** What a run is called until somebody calls it otherwise: method, dataset, what differs from the defaults. */
import type { RunConfiguration } from "../../../training/configuration.ts";
import { methodNamed } from "../../../training/methods/index.ts";
import { settingsOf } from "../../../training/settings.ts";

/** Differences named; more are counted. */
const MOST_NAMED = 3;

/** Of a method that has been loaded: `SimCLR digits, temperature 0.2, seed 7`. */
export function nameOfRun({ method: id, dataset, seed, settings }: RunConfiguration): string {
  const method = methodNamed(id);
  const optimizer = settings.optimizer === undefined ? undefined : String(settings.optimizer);
  const definitions = settingsOf(method, dataset, optimizer);
  const different = Object.entries(settings).flatMap(([key, value]) => {
    const setting = definitions[key];
    if (!setting || setting.default === value) return [];
    const label = lowered(setting.label);
    if (value === false) return [`no ${label}`];
    return [value === true ? label : `${label} ${value}`];
  });
  const more = different.length - MOST_NAMED;
  return [
    `${method.label} ${dataset}`,
    ...different.slice(0, MOST_NAMED),
    ...(more > 0 ? [`${more} more`] : []),
    `seed ${seed}`,
  ].join(", ");
}

/** Abbreviations keep their capitals. */
const lowered = (label: string): string =>
  /^[A-Z][a-z]/.test(label) ? `${label.charAt(0).toLowerCase()}${label.slice(1)}` : label;
