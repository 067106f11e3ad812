/** Every analysis by id. Its code is imported when it is first requested. */
import { InputError } from "../../shared/errors.ts";
import type {
  AnalysisAnswer,
  AnalysisId,
  AnalysisParameters,
  AnalysisRequest,
  AnalysisResult,
} from "../protocol/analyses.ts";
import type { AnalysisContext, AnalysisDefinition } from "./definition.ts";

type Analyses = {
  readonly [Id in AnalysisId]: () => Promise<
    AnalysisDefinition<AnalysisParameters<Id>, AnalysisResult<Id>>
  >;
};

const analyses: Analyses = {
  forces: async () => (await import("./forces.ts")).forces,
  plane: async () => (await import("./plane.ts")).plane,
  attention: async () => (await import("./attention.ts")).attention,
  patchNeighbours: async () => (await import("./patchNeighbours.ts")).patchNeighbours,
  spectrum: async () => (await import("./spectrum.ts")).spectrum,
  isotropy: async () => (await import("./isotropy.ts")).isotropy,
  probes: async () => (await import("./probes.ts")).probes,
  similarity: async () => (await import("./similarity.ts")).similarity,
  zeroShot: async () => (await import("./zeroShot.ts")).zeroShot,
  retrieval: async () => (await import("./retrieval.ts")).retrieval,
  ranked: async () => (await import("./ranked.ts")).ranked,
  modalityGap: async () => (await import("./modalityGap.ts")).modalityGap,
  binding: async () => (await import("./alignment.ts")).binding,
  swap: async () => (await import("./alignment.ts")).swap,
  bindingProbe: async () => (await import("./alignment.ts")).bindingProbe,
  hallucination: async () => (await import("./alignment.ts")).hallucination,
  manyToMany: async () => (await import("./alignment.ts")).manyToMany,
  grounding: async () => (await import("./grounding.ts")).grounding,
  dense: async () => (await import("./dense.ts")).dense,
  words: async () => (await import("./words.ts")).words,
  beliefs: async () => (await import("./beliefs.ts")).beliefs,
  caption: async () => (await import("./caption.ts")).caption,
  untrainedSpectrum: async () => (await import("./untrainedSpectrum.ts")).untrainedSpectrum,
};

/** Computes an analysis. Throws InputError on an unknown id or invalid parameters. */
export async function analyse(
  context: AnalysisContext,
  { id, parameters }: AnalysisRequest,
): Promise<AnalysisAnswer> {
  if (!Object.hasOwn(analyses, id)) {
    throw new InputError(
      `analysis: found "${id}", takes one of ${Object.keys(analyses).join(", ")}`,
    );
  }
  const { compute }: AnalysisDefinition<typeof parameters, AnalysisAnswer> = await analyses[id]();
  return compute(context, parameters);
}
