/** The configuration as it stands in the controls, and what is wrong with it, by control. */
import type { MethodName, RunConfiguration, SelectedMethod } from "../../lab/protocol/index.ts";
import type { Settings } from "../../shared/settings.ts";
import { structuralChanges } from "./configuration.ts";
import type { SliceCreator } from "./slice.ts";

export interface ConfigurationSlice {
  /** What the controls say; undefined until the lab has opened. */
  readonly draft: RunConfiguration | undefined;
  /** The draft's method with the draft's settings. */
  readonly method: SelectedMethod | undefined;
  /** All there are; empty until someone is about to choose one. */
  readonly methods: readonly MethodName[];
  /** Every field with a value, with the defaults it has for the draft's method and dataset. */
  readonly fields: Settings;
  /** Messages by field. */
  readonly errors: Readonly<Record<string, string>>;
  setError(field: string, message: string | undefined): void;
}

export const createConfigurationSlice: SliceCreator<ConfigurationSlice> = (set, get) => ({
  draft: undefined,
  method: undefined,
  methods: [],
  fields: {},
  errors: {},
  setError(field, message) {
    const { [field]: current, ...others } = get().errors;
    if (current === message) return;
    set({ errors: message === undefined ? others : { ...others, [field]: message } });
  },
});

/** Labels of the changes that wait for a restart. */
export function waitingChanges({
  draft,
  running,
  fields,
}: Pick<ConfigurationSlice, "draft" | "fields"> & {
  readonly running: RunConfiguration | undefined;
}): readonly string[] {
  return draft && running ? structuralChanges(draft, running, fields) : [];
}
