/** The configuration in the controls, and its errors by control. */
import type { MethodName, RunConfiguration, SelectedMethod } from "../../lab/protocol/index.ts";
import type { Settings } from "../../shared/settings.ts";
import { structuralChanges } from "./configuration.ts";
import { type RunsSlice, shownRun } from "./runsSlice.ts";
import type { SliceCreator } from "./slice.ts";

export interface ConfigurationSlice {
  /** The configuration in the controls; undefined until the lab has opened. */
  readonly draft: RunConfiguration | undefined;
  /** The draft, if it was adapted by the page rather than changed by the user. */
  readonly adapted: RunConfiguration | undefined;
  /** The draft's method with the draft's settings. */
  readonly method: SelectedMethod | undefined;
  /** Labels of all methods; empty until they are needed. */
  readonly methods: readonly MethodName[];
  /** Every field with a value; defaults depend on the draft's method and dataset. */
  readonly fields: Settings;
  /** Messages by field. */
  readonly errors: Readonly<Record<string, string>>;
  setDraft(draft: RunConfiguration): void;
  /** Sets a draft that follows from an earlier change, and is no change of its own in the history. */
  adaptDraft(draft: RunConfiguration): void;
  setMethod(method: SelectedMethod, fields: Settings): void;
  setMethods(methods: readonly MethodName[]): void;
  /** Sets or removes the error of a field. */
  setError(field: string, message: string | undefined): void;
  clearErrors(): void;
}

export const createConfigurationSlice: SliceCreator<ConfigurationSlice> = (set, get) => ({
  draft: undefined,
  adapted: undefined,
  method: undefined,
  methods: [],
  fields: {},
  errors: {},
  setDraft: (draft) => set({ draft }),
  adaptDraft: (draft) => set({ draft, adapted: draft }),
  setMethod: (method, fields) => set({ method, fields }),
  setMethods: (methods) => set({ methods }),
  setError(field, message) {
    const { [field]: current, ...others } = get().errors;
    if (current === message) return;
    set({ errors: message === undefined ? others : { ...others, [field]: message } });
  },
  clearErrors: () => set({ errors: {} }),
});

/** Labels of the changes that need a restart. */
export function waitingChanges({
  draft,
  fields,
  ...runs
}: Pick<ConfigurationSlice, "draft" | "fields"> &
  Pick<RunsSlice, "runs" | "shown">): readonly string[] {
  const running = shownRun(runs).configuration;
  return draft && running ? structuralChanges(draft, running, fields) : [];
}
