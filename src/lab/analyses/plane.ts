/** Reference points of the alignment-uniformity plane in the space shown. */
import { uniformReference } from "../../metrics/index.ts";
import type { PlaneAnswer } from "../protocol/analyses.ts";
import { defineAnalysis } from "./definition.ts";

export const plane = defineAnalysis({
  /** `rows`: number of points on which uniformity was measured. */
  compute({ space, training, embeddings }, { rows }: { readonly rows: number }): PlaneAnswer {
    const { cols } = embeddings(space);
    const { label, views } = training.model.method;
    return {
      space,
      cols,
      uniform: uniformReference(rows, cols),
      unrelated: 2,
      ...(views < 2 && {
        without: `${label} uses one view per image, so alignment is undefined and there is no plane.`,
      }),
    };
  },
});
