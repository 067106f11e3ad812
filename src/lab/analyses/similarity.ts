/** How similarly saved runs arrange the test images of the dataset: linear CKA and mutual nearest neighbours. */
import type { Embeddings } from "../../metrics/index.ts";
import { similarities } from "../../metrics/similarity.ts";
import { InputError, messageOf, require } from "../../shared/errors.ts";
import { inPieces } from "../../shared/pieces.ts";
import type { RunConfiguration } from "../../training/configuration.ts";
import { readsImages } from "../../training/space.ts";
import { calibrationImages } from "../evaluate/calibration.ts";
import { featuresOf } from "../evaluate/evaluate.ts";
import { openKept } from "../keep/otherRun.ts";
import type { SimilarityParameters, SimilarityResult } from "../protocol/similarity.ts";
import { isJoint, partsOfSpace } from "../protocol/space.ts";
import { withWeights } from "../weights/otherWeights.ts";
import { type AnalysisContext, defineAnalysis } from "./definition.ts";

const ROWS = 1000;
const SOFTWARE_ROWS = 500;
const NEIGHBOURS = 10;
const MOST_RUNS = 12;

export const similarity = defineAnalysis({
  /** Throws InputError if fewer than two of the runs can be compared. */
  async compute(context, { runs }: SimilarityParameters): Promise<SimilarityResult> {
    const { space, dataset, device, signal } = context;
    require(runs.length >= 2 && runs.length <= MOST_RUNS, () =>
      `similarity: found ${runs.length} runs, takes 2 to ${MOST_RUNS}; select runs in the table`);
    require(!isJoint(space), () =>
      `similarity: found the space ${space}; takes a space of one modality, ${partsOfSpace(space).join(" or ")}`);
    const most = device.adapter.software ? SOFTWARE_ROWS : ROWS;
    const rows = Math.min(most, dataset.test.count);
    const found: { id: string; step: number; embeddings: Embeddings }[] = [];
    const leftOut: { id: string; reason: string }[] = [];
    for (const id of runs) {
      signal.throwIfAborted();
      try {
        found.push({ id, ...(await embeddedRun(context, id, rows)) });
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        leftOut.push({ id, reason: messageOf(error) });
      }
    }
    require(found.length >= 2, () =>
      `Fewer than two of the selected runs can be compared: ${leftOut.map(({ reason }) => reason).join(" ")}`);
    const embeddings = found.map((each) => each.embeddings);
    const compared = await inPieces(similarities(embeddings, NEIGHBOURS), async () =>
      signal.throwIfAborted(),
    );
    return {
      ...compared,
      space,
      runs: found.map(({ id, step }) => ({ id, step })),
      leftOut,
    };
  },
});

/** The test images with the weights shown, or with the last checkpoint of another run on the same dataset. */
async function embeddedRun(
  context: AnalysisContext,
  id: string,
  rows: number,
): Promise<{ readonly step: number; readonly embeddings: Embeddings }> {
  const { run, space, dataset, device, training, saved, between, withShownState } = context;
  if (id === run) {
    return withShownState(async () => ({
      step: training.step,
      embeddings: featuresOf(await training.embed("test", rows), space),
    }));
  }
  const kept = await saved(id);
  if (!kept) throw new InputError("A run without checkpoints is left out.");
  const { configuration, checkpoint } = kept;
  checkSameRows(configuration, training.model.configuration);
  const { model, words } = await openKept(kept, dataset.schema);
  if (readsImages(model.spaces) && !readsImages(training.model.spaces)) {
    throw new InputError("A run on images is not compared while a run on texts is shown.");
  }
  const calibration = calibrationImages(device.adapter.software);
  const { buffers } = training;
  const embedded = await between(() =>
    withWeights(device, { model, buffers }, words, dataset, calibration, (evaluator) =>
      evaluator.embed("test", rows),
    ),
  );
  return { step: checkpoint.step, embeddings: featuresOf(embedded, space) };
}

/** Throws {@link InputError} unless two runs have the same dataset, made with the same settings. */
function checkSameRows(one: RunConfiguration, other: RunConfiguration): void {
  const rowsOf = ({ dataset, settings }: RunConfiguration) =>
    [dataset, ...Object.entries(settings).filter(([key]) => key.startsWith("data."))].join(" ");
  if (rowsOf(one) === rowsOf(other)) return;
  throw new InputError(`A run on ${one.dataset} has other test rows than the run shown.`);
}
