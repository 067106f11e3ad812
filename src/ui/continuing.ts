/** Continues a run from its last checkpoint: on request, after its device was lost, in a new worker. */
import type { Lab, Opening, RunConfiguration } from "../lab/protocol/index.ts";
import { waitingChanges } from "./state/configurationSlice.ts";
import { shownRun } from "./state/runsSlice.ts";
import type { PageStore } from "./state/store.ts";

export interface ContinuingParts {
  readonly store: PageStore;
  readonly lab: () => Lab;
  readonly begin: () => Promise<void>;
  readonly learnFields: (configuration: RunConfiguration, opening: Opening) => Promise<void>;
}

export function createContinuing({ store, lab, begin, learnFields }: ContinuingParts) {
  const { getState: get } = store;
  /** Resumes a saved run and shows its configuration. */
  const resume = async (run: string): Promise<void> => {
    const { opening } = get();
    const configuration = await lab().resume(run);
    if (opening) await learnFields(configuration, opening);
    get().setDraft(configuration);
    get().clearErrors();
  };
  /** Resumes the shown run. Without a checkpoint, begins it again. */
  const resumeOrBegin = async (): Promise<void> => {
    const { shown: run, checkpoints } = get();
    const kept = checkpoints?.runs.find((each) => each.run === run);
    if (kept && kept.step > 0) await resume(kept.run);
    else await begin();
  };
  return {
    resume,
    /** Begins again after the end of a run. A lost device is no reason to go back to step 0. */
    async beginAgain(): Promise<void> {
      const isLost = shownRun(get()).state.failure === "device-lost";
      if (isLost && waitingChanges(get()).length === 0) await resumeOrBegin();
      else await begin();
    },
    /** Puts a new worker in the state of the one before it; with another run, if one is given. */
    async restore(run?: string): Promise<void> {
      const { speed, chosenSpace, projection, pointsWanted } = get();
      await lab().setSpeed(speed);
      if (chosenSpace !== undefined) await lab().setSpace(chosenSpace);
      await lab().setProjection(projection);
      if (pointsWanted !== undefined) await lab().setPoints(pointsWanted);
      await (run === undefined ? resumeOrBegin() : resume(run));
    },
  };
}
