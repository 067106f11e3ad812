/** The numbers of the panel Metrics as a table: those of the last step, and the diagnostics of every space. */
import type { Action } from "../controls/action.ts";
import { tableActions } from "../controls/tableActions.ts";
import type { Cells } from "../controls/tableText.ts";
import { shownRun } from "../state/runsSlice.ts";
import type { PageState, PageStore } from "../state/store.ts";

/** Series of single steps; those of spaces have a point in their name. */
const ofSteps = (name: string): boolean => !name.includes(".");

export const numberActions = (store: PageStore): readonly Action[] =>
  tableActions(() => numbersOf(store.getState()), "isotrope-metrics");

export function numbersOf(state: PageState): Cells {
  const run = shownRun(state);
  const step = run.past ?? run.state.step;
  const steps = [...run.series].flatMap(([name, series]) => {
    const value = ofSteps(name) ? series.upTo(run.past) : undefined;
    return value === undefined ? [] : [row("", name, step, value)];
  });
  const spaces = Object.entries(run.diagnostics).flatMap(([space, found]) =>
    Object.entries(found?.values ?? {}).map(([name, value]) =>
      row(space, name, found?.step ?? step, value, found?.ranges[name]),
    ),
  );
  return [["space", "metric", "step", "value", "least", "greatest"], ...steps, ...spaces];
}

function row(
  space: string,
  name: string,
  step: number,
  value: number,
  range?: readonly [number, number] | null,
): readonly string[] {
  const [least = "", greatest = ""] = range ?? [];
  return [space, name, step, value, least, greatest].map(String);
}
