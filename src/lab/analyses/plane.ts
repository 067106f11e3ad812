/** Reference points of the alignment-uniformity plane in the space shown. */
import { uniformReference } from "../../metrics/index.ts";
import type { MethodDefinition } from "../../training/method.ts";
import type { PlaneAnswer } from "../protocol/analyses.ts";
import { isJoint, modalitiesOf } from "../protocol/space.ts";
import { type AnalysisContext, defineAnalysis } from "./definition.ts";

export const plane = defineAnalysis({
  /** `rows`: number of points on which uniformity was measured. */
  compute: ({ space, embeddings, training }, { rows }: { readonly rows: number }): PlaneAnswer =>
    planeOf({ space, embeddings, method: training.model.method }, rows),
});

interface PlaneContext extends Pick<AnalysisContext, "space" | "embeddings"> {
  readonly method: Pick<MethodDefinition, "label" | "views">;
}

export function planeOf({ space, embeddings, method }: PlaneContext, rows: number): PlaneAnswer {
  const { cols } = embeddings(space);
  const { label, views } = method;
  const of = modalitiesOf(space)[0] === "tokens" ? "text" : "image";
  // In a joint space alignment is measured between an image and its text.
  const isPaired = isJoint(space) || (of === "image" && views > 1);
  return {
    space,
    cols,
    uniform: uniformReference(rows, cols),
    unrelated: 2,
    ...(!isPaired && {
      without: `${label} uses one view per ${of}, so alignment is undefined and there is no plane.`,
    }),
  };
}
