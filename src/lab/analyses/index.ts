/** Every analysis, by the name it is asked for; the code of one is fetched when it is first wanted. */
import { InputError } from "../../shared/errors.ts";
import type { AnalysisContext, AnalysisDefinition } from "./definition.ts";

const analyses = {
  forces: async () => (await import("./forces.ts")).forces,
  plane: async () => (await import("./plane.ts")).plane,
  attention: async () => (await import("./attention.ts")).attention,
  patchNeighbours: async () => (await import("./patchNeighbours.ts")).patchNeighbours,
  spectrum: async () => (await import("./spectrum.ts")).spectrum,
  isotropy: async () => (await import("./isotropy.ts")).isotropy,
  probes: async () => (await import("./probes.ts")).probes,
  untrainedSpectrum: async () => (await import("./untrainedSpectrum.ts")).untrainedSpectrum,
};

type Analyses = typeof analyses;
export type AnalysisId = keyof Analyses;
type Definition<Id extends AnalysisId> = Awaited<ReturnType<Analyses[Id]>>;

/** What an analysis takes. */
export type AnalysisParameters<Id extends AnalysisId> =
  Definition<Id> extends AnalysisDefinition<infer Parameters, infer _> ? Parameters : never;
/** What it answers. */
export type AnalysisResult<Id extends AnalysisId> =
  Definition<Id> extends AnalysisDefinition<infer _, infer Result> ? Result : never;

/** A question with its parameters. */
export type AnalysisRequest<Id extends AnalysisId = AnalysisId> = {
  [Each in Id]: { readonly id: Each; readonly parameters: AnalysisParameters<Each> };
}[Id];

/** The answer to any one of them. */
export type AnalysisAnswer = { [Each in AnalysisId]: AnalysisResult<Each> }[AnalysisId];

/** Answers a question. Throws {@link InputError} on an unknown name or parameters that do not fit. */
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
