/** The stage of lessons on the page: the commands of the controls, and what the page knows of the shown run. */

import type { Lab, RunConfiguration, RunId } from "../../lab/protocol/index.ts";
import type { ScriptStage } from "../../lab/script/index.ts";
import { InputError } from "../../shared/errors.ts";
import type { Page } from "../context.ts";
import { shownRun } from "../state/runsSlice.ts";

export function createPageStage({ store, session }: Pick<Page, "store" | "session">): ScriptStage {
  const { getState: get } = store;
  /** The run that the lesson began last. */
  let own: RunId | undefined;

  /** Runs a command after those of the controls. Rejects if it does. */
  const inTurn = async (task: (lab: Lab) => Promise<void>): Promise<void> => {
    let failure: { readonly cause: unknown } | undefined;
    await session.run(async (lab) => {
      try {
        await task(lab);
      } catch (cause) {
        failure = { cause };
      }
    });
    if (failure) throw failure.cause;
  };
  const until = (condition: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      if (condition()) return resolve();
      const unsubscribe = store.subscribe(() => {
        if (!condition()) return;
        unsubscribe();
        resolve();
      });
    });

  return {
    async begin(configuration: RunConfiguration) {
      const { shown: before } = get();
      const { configuration: earlier } = shownRun(get());
      await inTurn(() => session.beginWith(configuration));
      // Events arrive on a port of their own. Until the run begins, the page shows the one before it.
      await until(() => get().shown !== before && shownRun(get()).configuration !== earlier);
      own = get().shown;
    },
    train: () => inTurn((lab) => lab.train()),
    pause: () => inTurn((lab) => lab.pause()),
    async set(key, value) {
      if (!session.set(key, value)) throw new InputError(`${key}: found ${value}, not valid here`);
      await inTurn(async () => {});
    },
    async setSpace(space) {
      session.setSpace(space);
      await inTurn(async () => {});
    },
    analyse: (id, parameters) => session.analyse(id, parameters),
    shown() {
      const { state, diagnostics, series } = shownRun(get());
      const isOther = own !== undefined && get().shown !== own;
      return {
        state: isOther ? { ...state, phase: "failed", message: OTHER, failure: "input" } : state,
        diagnostics: (space) => diagnostics[space],
        series: (name) => series.get(name)?.values ?? [],
      };
    },
    subscribe: (listener) => store.subscribe(listener),
  };
}

const OTHER = "Another run was begun meanwhile. Run this step again.";
