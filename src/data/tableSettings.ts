/**
 * Settings of tables. A table that is generated declares settings in its schema; in a run's configuration, on the command
 * line and in a link they have the prefix `data.`, so that they are settings of the run like all others.
 */
import { inGroup, resolveSettings, type Settings, type SettingValues } from "../shared/settings.ts";
import type { Schema } from "./schema.ts";

const PREFIX = "data.";

/** The settings of a table under their names in a configuration. */
export const tableSettings = ({ settings = {} }: Pick<Schema, "settings">): Settings =>
  inGroup(
    "data",
    renamed(settings, (key) => `${PREFIX}${key}`),
  );

/**
 * The values that a run's settings have for a table, defaults included, by the table's own keys. Throws
 * {@link InputError} with the first that is unknown or not valid.
 */
export function tableValues(
  schema: Pick<Schema, "settings">,
  settings: SettingValues,
): SettingValues {
  if (!schema.settings) return {};
  const given = Object.entries(settings).filter(([key]) => key.startsWith(PREFIX));
  const values = resolveSettings(tableSettings(schema), Object.fromEntries(given));
  return renamed(values, (key) => key.slice(PREFIX.length));
}

/** The schema with the values of a run's settings. */
export function withTableValues(schema: Schema, settings: SettingValues): Schema {
  if (!schema.withValues) return schema;
  return schema.withValues(tableValues(schema, settings));
}

const renamed = <T>(record: Readonly<Record<string, T>>, name: (key: string) => string) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [name(key), value]));
