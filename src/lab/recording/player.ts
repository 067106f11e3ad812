/** Plays a recording: frames, diagnostics, neighbours and analyses of a moment, computed from its embeddings. */

import { InputError } from "../../shared/errors.ts";
import type { MethodDefinition } from "../../training/method.ts";
import { isotropyOf } from "../analyses/isotropy.ts";
import { planeOf } from "../analyses/plane.ts";
import { spectrumOf, valuesOf } from "../analyses/spectrum.ts";
import { featuresOf } from "../evaluate/evaluate.ts";
import { repeated } from "../evaluate/joint.ts";
import { createFrameMaker } from "../observe/frames.ts";
import { neighboursIn } from "../observe/neighbours.ts";
import type { Projector } from "../observe/projector.ts";
import type { AnalysisAnswer, AnalysisRequest } from "../protocol/analyses.ts";
import type { FrameEvent, NoticeEvent, PastEvent } from "../protocol/events.ts";
import type { Lab } from "../protocol/lab.ts";
import { partsOfSpace, type Space } from "../protocol/space.ts";
import type { Moment, Recording } from "./recording.ts";

export interface Player {
  /** The frame of the moment shown; undefined while its layout is computed. */
  frame(): FrameEvent | undefined;
  /** Shows the moment at or before a step; undefined shows the last one. */
  show(step: number | undefined): PastEvent;
  setSpace(space: Space): void;
  setProjector(projector: Projector): void;
  neighbours: Lab["neighbours"];
  /** Rejects analyses that need the network. */
  analyse(request: AnalysisRequest): Promise<AnalysisAnswer>;
}

export function createPlayer(
  recording: Recording,
  method: () => Promise<Pick<MethodDefinition, "label" | "views">>,
  report: (event: FrameEvent | NoticeEvent) => void,
): Player {
  const { moments, points, begin } = recording;
  const labels = (space: Space, rows: number) =>
    repeated(points.labels.subarray(0, rows), partsOfSpace(space).length);
  const frames = createFrameMaker(labels, [], report);
  const last = moments.at(-1);
  if (!last) throw new Error("a recording without moments");
  let { space } = recording;
  let shown: Moment = last;
  let step: number | undefined;

  const frame = () => {
    const { embedded } = shown;
    return frames.frame(
      { step: shown.step, embedded, refreshed: embedded.rows, prototypes: undefined },
      space,
      { past: step !== undefined, measure: true },
    );
  };
  const context = () => ({
    step: shown.step,
    space,
    embeddings: (of: Space) => featuresOf(shown.embedded, of),
    labels: (of: Space) => labels(of, shown.embedded.rows),
    pairs: () => undefined,
  });

  return {
    frame,
    show(wanted) {
      shown = moments.findLast((each) => each.step <= (wanted ?? last.step)) ?? moments[0] ?? last;
      step = wanted === undefined ? undefined : shown.step;
      const made = frame();
      const diagnostics = shown.diagnostics.find((each) => each.space === space);
      return {
        type: "past",
        step,
        ...(made && { frame: made }),
        ...(diagnostics && { diagnostics }),
      };
    },
    setSpace(wanted) {
      if (begin.spaces.some(({ id }) => id === wanted)) space = wanted;
    },
    setProjector: (projector) => frames.setProjector(projector),
    neighbours: async (id, k, closeness) =>
      neighboursIn(shown.embedded, space, id, { k, closeness }),
    async analyse({ id, parameters }) {
      switch (id) {
        case "spectrum":
          return spectrumOf(context(), parameters);
        case "isotropy":
          return isotropyOf(context(), parameters);
        case "plane":
          return planeOf({ ...context(), method: await method() }, parameters.rows);
        case "untrainedSpectrum": {
          const [first] = moments;
          const values =
            first?.step === 0 ? valuesOf(featuresOf(first.embedded, space)) : new Float64Array();
          return { space, values };
        }
        default:
          throw new InputError(
            "This view needs the network, and a recording holds points only. Press Train to train this run here; then the view shows it.",
          );
      }
    },
  };
}
