/** What the plane of alignment and uniformity is held against in the space that is shown. */
import { type UniformReference, uniformReference } from "../../metrics/index.ts";
import type { Space } from "../protocol/space.ts";
import { defineAnalysis } from "./definition.ts";

export interface PlaneAnswer {
  readonly space: Space;
  /** Dimensions of that space. */
  readonly cols: number;
  /** Uniformity of as many points as were measured, drawn uniformly from the sphere. */
  readonly uniform: UniformReference;
  /** Mean squared distance of independent pairs whose mean is 0: 2 − 2 E[u]·E[v]. */
  readonly unrelated: number;
  /** Why this method has no alignment; absent where it has one. */
  readonly without?: string;
}

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
