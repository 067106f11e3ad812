/** What there is to do first, beside Train. */
import type { RunConfiguration } from "../../lab/protocol/index.ts";
import { messageOf } from "../../shared/errors.ts";
import type { Page } from "../context.ts";

export interface StartingPoint {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  begin(page: Page): Promise<void> | void;
}

/** Steps of each of the two runs that are compared. */
const COMPARED_STEPS = 100;

export const startingPoints: readonly StartingPoint[] = [
  {
    id: "watch",
    label: "Watch it learn",
    description: "Train with the settings on the left. The line at the bottom shows the steps.",
    begin: ({ session }) => session.train(),
  },
  {
    id: "break",
    label: "Break it",
    description:
      "BYOL without its predictor: all images end in one point. The diagnosis names what happens.",
    async begin(page) {
      const { draft } = page.store.getState();
      if (!draft) return;
      const settings = { predictor: false };
      if (!(await beginRun(page, { ...draft, method: "byol", steps: 150, settings }))) return;
      if (page.store.getState().geometry !== "diagnosis") page.store.getState().openDiagnosis();
      await page.session.train();
    },
  },
  {
    id: "compare",
    label: "Compare two methods",
    description: `SimCLR and BYOL, ${COMPARED_STEPS} steps each with the same seed, side by side in the table of runs.`,
    async begin({ store, session }) {
      const { draft, geometry, toggleGeometry, notify } = store.getState();
      if (!draft) return;
      if (geometry !== "runs") toggleGeometry("runs");
      const base = { ...draft, method: "simclr", steps: COMPARED_STEPS, settings: {} };
      const vary = [{ key: "method", values: ["simclr", "byol"] }];
      try {
        await session.lab().launchGrid({ base, vary, seeds: [draft.seed] });
      } catch (error) {
        notify(messageOf(error));
      }
    },
  },
  {
    id: "own",
    label: "Bring your own images",
    description: "A folder or archive of pictures becomes a dataset. Nothing leaves this browser.",
    begin: ({ store }) => store.getState().openOwn(),
  },
  {
    id: "course",
    label: "The course",
    description: "Lessons that ask what you expect, run the experiment, and show both.",
    begin: ({ store }) => store.getState().setLesson("list"),
  },
];

/** Resolves to whether the run could be begun; if not, the page says why. */
async function beginRun({ session }: Page, configuration: RunConfiguration): Promise<boolean> {
  let isBegun = false;
  await session.run(async () => {
    await session.beginWith(configuration);
    isBegun = true;
  });
  return isBegun;
}

/** Does it in the lab, not in a recorded run that plays. Resolves to false if nothing can be trained here. */
export async function startFrom(page: Page, point: StartingPoint): Promise<boolean> {
  const { recorded } = page.store.getState();
  if (recorded && point.id !== "course" && !(await recorded.leave())) return false;
  await point.begin(page);
  return true;
}
