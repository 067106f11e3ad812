/** What a figure says about the run that it shows. */
import type { RunConfiguration } from "../../lab/protocol/index.ts";
import { own } from "../../shared/own.ts";
import { countOf } from "../controls/numbers.ts";
import { shownRun } from "../state/runsSlice.ts";
import type { PageState } from "../state/store.ts";

/** Method, dataset, encoder, batch, seed and explicit settings. */
export function configurationNote({
  method,
  dataset,
  encoder,
  batch,
  seed,
  settings,
}: RunConfiguration): string {
  const values = Object.entries(settings).map(([key, value]) => `${key} ${value}`);
  return [method, dataset, encoder, `batch ${batch}`, `seed ${seed}`, ...values].join(" · ");
}

/** The same of the shown run at its step. Settings at their defaults are left out, and that is said. */
export function shownNote(state: PageState): string {
  const run = shownRun(state);
  const { configuration } = run;
  if (!configuration) return "";
  const step = run.past ?? run.state.step;
  // The fields of the page are those of the method chosen next.
  const isChosen = state.draft?.method === configuration.method;
  const settings = Object.fromEntries(
    Object.entries(configuration.settings).filter(
      ([key, value]) => !isChosen || value !== own(state.fields, key)?.default,
    ),
  );
  const at = `step ${countOf(step)} of ${countOf(configuration.steps)}`;
  const rest = isChosen ? "other settings at their defaults" : "";
  const edits =
    run.markers.length > 0 ? `${run.markers.length} settings changed during the run` : "";
  return [configurationNote({ ...configuration, settings }), at, rest, edits, "Isotrope"]
    .filter((part) => part !== "")
    .join(" · ");
}
