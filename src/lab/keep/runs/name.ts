/** The default name of a run: method, dataset, and settings that differ from their defaults. */
import type { Catalogue } from "../../../data/index.ts";
import { settingNamed } from "../../../shared/settings.ts";
import type { RunConfiguration } from "../../../training/configuration.ts";
import { methodNamed } from "../../../training/methods/index.ts";
import { settingsOf } from "../../../training/settings.ts";

/** Settings named; further ones are only counted. */
const MOST_NAMED = 3;

/** For example `SimCLR digits, temperature 0.2, seed 7`. The method must be loaded. */
export function nameOfRun(
  { method: id, dataset, seed, settings }: RunConfiguration,
  tables: Catalogue,
): string {
  const method = methodNamed(id);
  const optimizer = settings.optimizer === undefined ? undefined : String(settings.optimizer);
  // The dataset of a saved run may be gone.
  const schema = tables.list().find((each) => each.id === dataset);
  const definitions = settingsOf(method, schema, optimizer);
  const different = Object.entries(settings).flatMap(([key, value]) => {
    const setting = settingNamed(definitions, key);
    if (!setting || setting.default === value) return [];
    const label = lowered(setting.label);
    if (value === false) return [`no ${label}`];
    return [value === true ? label : `${label} ${value}`];
  });
  const more = different.length - MOST_NAMED;
  return [
    `${method.label} ${schema?.own ? schema.label : dataset}`,
    ...different.slice(0, MOST_NAMED),
    ...(more > 0 ? [`${more} more`] : []),
    `seed ${seed}`,
  ].join(", ");
}

/** Lower-cases the first letter, except of abbreviations. */
const lowered = (label: string): string =>
  /^[A-Z][a-z]/.test(label) ? `${label.charAt(0).toLowerCase()}${label.slice(1)}` : label;
