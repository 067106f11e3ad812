/** Sentences and labels of the view Patches. */
import type { AnalysisResult } from "../../../lab/protocol/index.ts";
import { countOf } from "../../controls/numbers.ts";
import { percentOf } from "../joint/jointWords.ts";

export type DenseAnswer = AnalysisResult<"dense">;
export type DenseSource = DenseAnswer["source"];

export const sourceNames: Readonly<Record<DenseSource, string>> = {
  trained: "trained",
  untrained: "untrained",
  pixels: "pixels",
};

/** The rows of the table of attention: what each map is, and its scores. */
export function attentionRows(answers: readonly DenseAnswer[]) {
  return answers.flatMap(({ source, scores: { attention } }) => {
    if (!attention) return [];
    const name = sourceNames[source];
    return [
      {
        key: `${source} best`,
        label: `${name}, head ${attention.bestHead}`,
        scores: attention.best,
      },
      { key: `${source} rollout`, label: `${name}, rollout`, scores: attention.rollout },
      ...(source === "trained"
        ? [{ key: "contrast", label: "colour contrast", scores: attention.contrast }]
        : []),
    ];
  });
}

export function howFitted({ step, counts, scores }: DenseAnswer): string {
  const { depth } = scores;
  const pairs = depth
    ? ` In front: the probe places the object that covers the other higher; ${countOf(depth.touchingPairs)} pairs that touch, and as a control ${countOf(depth.apartPairs)} that do not, of which the image cannot show the order.`
    : "";
  return `Step ${step}. Linear probes of the patch tokens after the last layer, fitted on ${countOf(counts.train)} training images and evaluated on ${countOf(counts.test)} test images; the encoder is not trained. IoU: intersection over union of the pixels of a class, scores interpolated between patches. Pixels: the same probes on the pixels of each patch.${pairs}`;
}

export function howAttended({ scores: { attention } }: DenseAnswer): string {
  if (!attention) return "";
  return `Attention of [CLS] in the last layer against the patches of objects, ${countOf(attention.images)} test images: AUROC, an object's patch has more attention than one of the background, chance 50 %; IoU with the patches that hold 60 % of the attention; pointing, the largest value is on an object, chance ${percentOf(attention.chance)} %. The head was chosen on training images. Colour contrast: the distance of a patch's mean colour from that of the image, without any network.`;
}
