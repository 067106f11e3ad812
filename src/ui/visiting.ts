/** Going back and forward: the page shows the configuration of another address while it is open. */
import type { Lab, RunConfiguration } from "../lab/protocol/index.ts";
import { InputError } from "../shared/errors.ts";
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
  begin(): Promise<void>;
}

export function createVisit(options: VisitOptions) {
  const { store, fromAddress, isOver, beginIfUntouched, begin } = options;
  const { getState: get } = store;
  /** Shows the configuration of an address. Live settings change the run at once. */
  const visit = async (lab: Lab, wanted: Partial<RunConfiguration>): Promise<void> => {
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
  /** Begins a run with a configuration and shows it in the controls. Rejects if it is not valid. */
  const beginWith = async (wanted: RunConfiguration): Promise<void> => {
    const { opening } = get();
    if (!opening) throw new InputError("The lab is not open yet.");
    const { configuration, problems } = await fromAddress(wanted, opening);
    if (problems.length > 0) throw new InputError(problems.join(" "));
    get().adaptDraft(configuration);
    await begin();
  };
  return { visit, beginWith };
}
