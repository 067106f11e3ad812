/** The collapse verdict on an observation: kind, evidence and likely cause. */
import {
  type CollapseKind,
  type Dimensions,
  diagnose,
  type Readings,
  type StartReadings,
  signsNeeded,
} from "../../metrics/index.ts";
import type { SettingValues } from "../../shared/settings.ts";
import { causeAmong } from "../../training/collapse.ts";
import type { Family, MethodDefinition } from "../../training/method.ts";
import type { Space } from "../protocol/space.ts";
import type { Grounds, LikelyCause } from "../protocol/verdict.ts";

export interface Verdict {
  readonly kind: CollapseKind;
  /** The verdict with its figures. */
  readonly sentence: string;
  readonly grounds: Grounds;
}

/** The run that a cause is sought for. */
export interface Circumstances {
  readonly method: MethodDefinition;
  /** Live edits included. */
  readonly settings: SettingValues;
  /** Steps taken. */
  readonly step: number;
  readonly space: Space;
}

/** Diagnoses readings of embeddings of the given dimensions, beside those before training if they are known. */
export function verdictOn(
  readings: Readings,
  dimensions: Dimensions,
  circumstances: Circumstances,
  start?: StartReadings,
): Verdict {
  const { kind, sentence, evidence } = diagnose(readings, dimensions, start);
  const cause = likelyCause(kind, circumstances);
  const { rows } = dimensions;
  return {
    kind,
    sentence,
    grounds: { rows, evidence, needed: signsNeeded, ...(cause && { cause }) },
  };
}

/** The likely cause of a collapse or of a cone; undefined if there is none. */
export function likelyCause(
  kind: CollapseKind,
  { method, settings, step, space }: Circumstances,
): LikelyCause | undefined {
  if (kind === "none" || kind === "fewRows") return undefined;
  if (method.trains === false)
    return unknown(
      "the features are hand-crafted, so the images determine how many directions they use",
    );
  if (step === 0) {
    return unknown(
      kind === "cone"
        ? "nothing has been trained: random weights often begin with a large shared mean"
        : "nothing has been trained: random weights often begin with few directions",
      "train some steps before judging",
    );
  }
  if (kind === "cone") {
    return unknown(
      space === "h"
        ? "h, after a ReLU or a layer norm, has a mean far from 0 even when all is well"
        : "nothing in the loss removes the shared mean: probes and distances do not see it, cosines do",
      "centre the features before comparing cosines",
    );
  }
  const cause = causeAmong(method.causes ?? [], kind, settings);
  if (cause) {
    const { because, remedy } = cause;
    return { because, known: true, ...(remedy !== undefined && { remedy }) };
  }
  if (space === "h") {
    return unknown(
      "h, after a ReLU and a mean, reads narrow even when all is well",
      "judge z, where the loss acts",
    );
  }
  return unknown(
    familyCauses[method.family],
    "watch whether it passes; if it stays, try a lower learning rate or a larger batch",
  );
}

const unknown = (because: string, remedy?: string): LikelyCause => ({
  because,
  known: false,
  ...(remedy !== undefined && { remedy }),
});

/** Causes by family, for settings without a cause declared by the method. */
const familyCauses: Readonly<Record<Family, string>> = {
  contrastive:
    "no cause is known with these settings: the negatives should hold images apart, but early in a run they often have not yet",
  asymmetric:
    "no cause is known with these settings: predictor and stop-gradient are there, yet without negatives they hold only as long as the predictor keeps up",
  information:
    "no cause is known with these settings: its terms ask for spread, but they may weigh too little against agreement",
  clustering:
    "no cause is known with these settings: balancing is there, yet prototypes that follow too fast can still gather all images",
  generative:
    "the loss asks for the image, not for spread: a few directions that explain most pixels satisfy it",
  pretext: "the loss asks for few answers: as many directions as tell these apart satisfy it",
  latent:
    "the loss asks that features be predictable, not that they be many; nothing asks for spread",
  joint:
    "no cause is known with these settings: the other pairs of the batch should hold images apart, but early in a run they often have not yet",
  language:
    "the loss asks for the next or the missing tokens: as many directions as tell these apart satisfy it",
  supervised: "the labels ask for one direction a class, and for no more",
  handmade: "the features are hand-crafted, so the images determine how many directions they use",
};
