/**
 * Settings of tables. A table that is generated declares settings in its schema; in a run's configuration, on the command
 * line and in a link they have the prefix `data.`, so that they are settings of the run like all others.
 */
import { inGroup, resolveSettings, type Settings, type SettingValues } from "../shared/settings.ts";

const PREFIX = "data.";

/** What declares settings: a schema. */
interface Configurable {
  readonly settings?: Settings;
}

/** Whether a run's settings have values for a table. */
export const hasTableSettings = (settings: SettingValues): boolean =>
  Object.keys(settings).some((key) => key.startsWith(PREFIX));

/** The settings of a table under their names in a configuration. */
export const tableSettings = ({ settings = {} }: Configurable): Settings =>
  inGroup(
    "data",
    renamed(settings, (key) => `${PREFIX}${key}`),
  );

/**
 * The values that a run's settings have for a table, defaults included, by the table's own keys. Throws
 * {@link InputError} with the first that is unknown or not valid.
 */
export function tableValues(schema: Configurable, settings: SettingValues): SettingValues {
  if (!schema.settings) return {};
  const given = Object.entries(settings).filter(([key]) => key.startsWith(PREFIX));
  const values = resolveSettings(tableSettings(schema), Object.fromEntries(given));
  return renamed(values, (key) => key.slice(PREFIX.length));
}

const renamed = <T>(record: Readonly<Record<string, T>>, name: (key: string) => string) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [name(key), value]));
