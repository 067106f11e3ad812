/**
 * Descriptions of settings. Methods, encoders, optimisers and augmentations declare their settings
 * with these types; the page and the command line render the declarations and validate values.
 *
 * A `live` setting is a run-time scalar: changing it recompiles nothing and takes effect on the
 * next step. Every other setting is structural and takes effect on the next restart.
 */
import { InputError } from "./errors.ts";
import { own } from "./own.ts";

/** The part of a run that a setting belongs to; the page shows each group under its own heading. */
export type SettingGroup = "data" | "objective" | "augmentation" | "projector" | "optimiser";

interface Described {
  readonly label: string;
  /** One or two sentences: what the setting does, and the effect of low and high values. */
  readonly help?: string;
  readonly live?: boolean;
  /** Default `objective`. */
  readonly group?: SettingGroup;
}

export interface Slider extends Described {
  readonly kind: "slider";
  readonly min: number;
  readonly max: number;
  readonly default: number;
  /** Step of the control. Default: 1 for integers, otherwise a hundredth of the range. */
  readonly step?: number;
  readonly integer?: boolean;
  /** Default `linear`. */
  readonly scale?: "linear" | "log";
}

export interface Toggle extends Described {
  readonly kind: "toggle";
  readonly default: boolean;
}

export interface Choice extends Described {
  readonly kind: "choice";
  readonly options: readonly string[];
  readonly default: string;
  /** Kind of the table's columns whose names are further options; see `withColumns`. */
  readonly columns?: "tokens" | "category";
}

/** Another run, whose weights this one begins with: the id of a saved run, or the path of a weights file. */
export interface RunReference extends Described {
  readonly kind: "run";
  /** What the encoder of that run reads. */
  readonly reads: "image" | "tokens";
  /** Methods that it may have; any by default. */
  readonly methods?: readonly string[];
  /** Empty: no run. */
  readonly default: string;
}

export type Setting = Slider | Toggle | Choice | RunReference;
export type SettingValue = number | boolean | string;
export type Settings = Readonly<Record<string, Setting>>;
export type SettingValues = Readonly<Record<string, SettingValue>>;

export const slider = (setting: Omit<Slider, "kind">): Slider => ({ kind: "slider", ...setting });
export const toggle = (setting: Omit<Toggle, "kind">): Toggle => ({ kind: "toggle", ...setting });
export const choice = (setting: Omit<Choice, "kind">): Choice => ({ kind: "choice", ...setting });

export const runReference = (setting: Omit<RunReference, "kind" | "default">): RunReference => ({
  kind: "run",
  default: "",
  ...setting,
});

/** A choice among the names of the table's columns of a kind, after other options. */
export const columnChoice = (
  setting: Omit<Choice, "kind" | "options" | "default" | "columns"> & {
    readonly columns: NonNullable<Choice["columns"]>;
    readonly options?: readonly string[];
  },
): Choice => ({ options: [], ...setting, kind: "choice", default: setting.options?.[0] ?? "" });

/** The settings for a table: choices among columns have the names of its columns as options. */
export function withColumns<S extends Settings>(
  settings: S,
  columnsOf: (kind: NonNullable<Choice["columns"]>) => readonly string[],
): S {
  const entries = Object.entries(settings).map(([key, setting]) => {
    if (setting.kind !== "choice" || setting.columns === undefined) return [key, setting];
    const options = [...setting.options, ...columnsOf(setting.columns)];
    return [key, { ...setting, options, default: options[0] ?? "" }];
  });
  return Object.fromEntries(entries) as S;
}

/** Puts every setting of a record into a group. */
export const inGroup = <S extends Settings>(group: SettingGroup, settings: S): S =>
  Object.fromEntries(Object.entries(settings).map(([key, each]) => [key, { ...each, group }])) as S;

/** The value type of one setting. */
export type ValueOf<S extends Setting> = S extends Slider
  ? number
  : S extends Toggle
    ? boolean
    : string;

/** The values of a record of settings, as passed to a method's `build`. */
export type ValuesOf<S extends Settings> = { readonly [Key in keyof S]: ValueOf<S[Key]> };

/** The setting with this key; undefined also for words that every object has, such as `constructor`. */
export const settingNamed = (settings: Settings, key: string): Setting | undefined =>
  own(settings, key);

function defaultsOf(settings: Settings): Record<string, SettingValue> {
  return Object.fromEntries(
    Object.entries(settings).map(([key, { default: value }]) => [key, value]),
  );
}

/** The accepted values in words, for error messages and `--help`. */
export function acceptedBy(setting: Setting): string {
  switch (setting.kind) {
    case "slider":
      return `${setting.integer ? "a whole number" : "a number"} from ${setting.min} to ${setting.max}`;
    case "toggle":
      return "true or false";
    case "choice":
      return `one of ${setting.options.join(", ")}`;
    case "run":
      return "the id of a saved run or the path of a weights file, or nothing";
    default:
      return setting satisfies never;
  }
}

/**
 * Returns `value` checked against the setting, and parsed first if it is a string from the command line.
 * Throws {@link InputError} with the key, the value and the accepted values.
 */
export function checkSetting(key: string, setting: Setting, value: SettingValue): SettingValue {
  const refuse = (): never => {
    throw new InputError(`${key}: found ${JSON.stringify(value)}, expected ${acceptedBy(setting)}`);
  };
  switch (setting.kind) {
    case "slider": {
      const text = typeof value === "string" ? value.trim() : value;
      const number = text === "" || typeof text === "boolean" ? Number.NaN : Number(text);
      if (!(number >= setting.min && number <= setting.max)) return refuse();
      if (setting.integer && !Number.isInteger(number)) return refuse();
      return number;
    }
    case "toggle":
      // Also 1 and 0, because `lab loss` passes an objective's switches as numbers.
      if (value === true || value === 1 || value === "true" || value === "1") return true;
      if (value === false || value === 0 || value === "false" || value === "0") return false;
      return refuse();
    case "choice":
      return setting.options.includes(String(value)) ? String(value) : refuse();
    case "run":
      return typeof value === "string" ? value.trim() : refuse();
    default:
      return setting satisfies never;
  }
}

/** Returns the entries of `given` with a known key and an accepted value. */
export function acceptedValues(settings: Settings, given: SettingValues): SettingValues {
  const accepted = Object.entries(given).filter(([key, value]) => {
    const setting = settingNamed(settings, key);
    return setting !== undefined && accepts(key, setting, value);
  });
  return Object.fromEntries(accepted);
}

function accepts(key: string, setting: Setting, value: SettingValue): boolean {
  try {
    checkSetting(key, setting, value);
    return true;
  } catch {
    return false;
  }
}

/**
 * Returns the defaults overridden by `given`, all checked.
 * Throws {@link InputError} on an unknown key (listing the known ones) or a value out of range.
 */
export function resolveSettings(
  settings: Settings,
  given: SettingValues,
): Record<string, SettingValue> {
  const values = defaultsOf(settings);
  for (const [key, value] of Object.entries(given)) {
    const setting = settingNamed(settings, key);
    if (!setting) {
      throw new InputError(
        `unknown setting ${JSON.stringify(key)}; known here: ${Object.keys(settings).join(", ")}`,
      );
    }
    values[key] = checkSetting(key, setting, value);
  }
  return values;
}
