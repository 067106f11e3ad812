/** Going back and forward: the page shows the configuration of another address while it is open. */
import type { Lab, RunConfiguration } from "../lab/protocol/index.ts";
import type { createDrafting } from "./drafting.ts";
import { liveChanges } from "./state/configuration.ts";
import { shownRun } from "./state/runsSlice.ts";
import type { PageStore } from "./state/store.ts";

interface VisitOptions {
  readonly store: PageStore;
  readonly fromAddress: ReturnType<typeof createDrafting>["fromAddress"];
  /** Whether the shown run has ended. */
  isOver(): boolean;
  beginIfUntouched(): Promise<void>;
}

/** Returns the command that shows the configuration of an address. Live settings change the run at once. */
export function createVisit({ store, fromAddress, isOver, beginIfUntouched }: VisitOptions) {
  const { getState: get } = store;
  return async (lab: Lab, wanted: Partial<RunConfiguration>): Promise<void> => {
    const { opening } = get();
    if (!opening) return;
    const { configuration } = await fromAddress(wanted, opening);
    get().clearErrors();
    get().adaptDraft(configuration);
    const running = isOver() ? undefined : shownRun(get()).configuration;
    for (const [field, value] of liveChanges(configuration, running, get().fields)) {
      await lab.set(field, value);
    }
    await beginIfUntouched();
  };
}
