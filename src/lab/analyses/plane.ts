/** What the plane of alignment and uniformity is held against in the space that is shown. */
import { uniformReference } from "../../metrics/index.ts";
import type { PlaneAnswer } from "../protocol/analyses.ts";
import { defineAnalysis } from "./definition.ts";

export const plane = defineAnalysis({
  /** `rows`: points that uniformity was measured on. */
  compute({ space, training, embeddings }, { rows }: { readonly rows: number }): PlaneAnswer {
    const { cols } = embeddings(space);
    const { label, views } = training.model.method;
    return {
      space,
      cols,
      uniform: uniformReference(rows, cols),
      unrelated: 2,
      ...(views < 2 && {
        without: `${label} sees one view of an image, so there is no pair whose distance could be measured and no plane.`,
      }),
    };
  },
});
