/** Parameters and results of every analysis, by id. The code of each is in `analyses/`. */

import type { Histogram } from "../../metrics/arithmetic/histogram.ts";
import type { RelationOrder } from "../../metrics/correlation.ts";
import type { Classification, UniformReference } from "../../metrics/index.ts";
import type { BenchMeasures, BenchStep } from "../../metrics/isotropy/bench.ts";
import type { Concentration } from "../../metrics/isotropy/concentration.ts";
import type { FewLabelsResult } from "../../metrics/probes/fewLabels.ts";
import type {
  BindingProbeResult,
  BindingResult,
  HallucinationResult,
  ManyToManyResult,
  SwapParameters,
  SwapResult,
} from "./alignment.ts";
import type { BeliefsResult } from "./beliefs.ts";
import type { CaptionParameters, CaptionResult } from "./captions.ts";
import type { DenseParameters, DenseResult } from "./dense.ts";
import type { ForcesParameters, ForcesResult } from "./forces.ts";
import type { GroundingParameters, GroundingResult } from "./grounding.ts";
import type {
  ModalityGapResult,
  RankedParameters,
  RankedResult,
  RetrievalResult,
  ZeroShotParameters,
  ZeroShotResult,
} from "./joint.ts";
import type { SimilarityParameters, SimilarityResult } from "./similarity.ts";
import type { Space } from "./space.ts";
import type { WordsParameters, WordsResult } from "./words.ts";

type Nothing = Readonly<Record<never, never>>;

interface Analyses {
  forces: { parameters: ForcesParameters; result: ForcesResult };
  /** `rows`: points that uniformity was measured on. */
  plane: { parameters: { readonly rows: number }; result: PlaneAnswer };
  /** `point`: id of the point. */
  attention: { parameters: { readonly point: number }; result: AttentionResult };
  patchNeighbours: { parameters: PatchNeighboursParameters; result: PatchNeighboursResult };
  spectrum: { parameters: SpectrumParameters; result: SpectrumResult };
  isotropy: { parameters: IsotropyParameters; result: IsotropyResult };
  probes: { parameters: ProbeParameters; result: ProbeResult };
  similarity: { parameters: SimilarityParameters; result: SimilarityResult };
  zeroShot: { parameters: ZeroShotParameters; result: ZeroShotResult };
  retrieval: { parameters: Nothing; result: RetrievalResult };
  ranked: { parameters: RankedParameters; result: RankedResult };
  modalityGap: { parameters: Nothing; result: ModalityGapResult };
  binding: { parameters: Nothing; result: BindingResult };
  swap: { parameters: SwapParameters; result: SwapResult };
  bindingProbe: { parameters: Nothing; result: BindingProbeResult };
  hallucination: { parameters: Nothing; result: HallucinationResult };
  manyToMany: { parameters: Nothing; result: ManyToManyResult };
  grounding: { parameters: GroundingParameters; result: GroundingResult };
  dense: { parameters: DenseParameters; result: DenseResult };
  beliefs: { parameters: Nothing; result: BeliefsResult };
  words: { parameters: WordsParameters; result: WordsResult };
  caption: { parameters: CaptionParameters; result: CaptionResult };
  untrainedSpectrum: {
    parameters: Nothing;
    result: { readonly space: Space; readonly values: Float64Array };
  };
}

export type AnalysisId = keyof Analyses;
export type AnalysisParameters<Id extends AnalysisId> = Analyses[Id]["parameters"];
export type AnalysisResult<Id extends AnalysisId> = Analyses[Id]["result"];

/** An id with its parameters. */
export type AnalysisRequest<Id extends AnalysisId = AnalysisId> = {
  [Each in Id]: { readonly id: Each; readonly parameters: AnalysisParameters<Each> };
}[Id];

/** The result of any analysis. */
export type AnalysisAnswer = { [Each in AnalysisId]: AnalysisResult<Each> }[AnalysisId];

/** Reference values for alignment and uniformity in the space shown. */
export interface PlaneAnswer {
  readonly space: Space;
  /** Dimensions of that space. */
  readonly cols: number;
  /** Uniformity of the same number of points drawn uniformly from the sphere. */
  readonly uniform: UniformReference;
  /** Mean squared distance of independent pairs whose mean is 0: 2 − 2 E[u]·E[v]. */
  readonly unrelated: number;
  /** Why this method has no alignment; absent if it has one. */
  readonly without?: string;
}

export interface AttentionResult {
  /** Training step of the weights. */
  readonly step: number;
  readonly point: number;
  /** Patches of the image, in row-major order, and their side in pixels. */
  readonly grid: { readonly rows: number; readonly cols: number };
  readonly patch: number;
  readonly layers: number;
  readonly heads: number;
  /** [layers, heads, 1 + patches]: attention from [CLS] to itself, then to each patch; rows sum to 1. */
  readonly shares: Float32Array;
  /** [1 + patches]: attention rollout of [CLS] over all layers, residual paths included. */
  readonly rollout: Float32Array;
}

export interface PatchNeighboursParameters {
  readonly point: number;
  readonly patch: number;
  /** Neighbours to return. */
  readonly count: number;
}

export interface PatchNeighbour {
  /** Id of the point whose image contains the patch, and the patch's row-major index. */
  readonly point: number;
  readonly patch: number;
  readonly cosine: number;
}

export interface PatchNeighboursResult {
  readonly step: number;
  readonly point: number;
  readonly patch: number;
  /** Images and patches searched. */
  readonly images: number;
  readonly patches: number;
  /** Nearest first. */
  readonly nearest: readonly PatchNeighbour[];
}

export interface SpectrumParameters {
  readonly relation: "correlation" | "covariance";
  readonly order: RelationOrder;
}

export interface SpectrumResult {
  readonly step: number;
  readonly space: Space;
  /** Points measured, a random subset of the points available. */
  readonly rows: number;
  readonly points: number;
  readonly cols: number;
  /** σ/√n of the uncentred features, descending: the root mean square along each direction. */
  readonly values: Float64Array;
  readonly effectiveRank: number;
  readonly rankMe: number;
  readonly participationRatio: number;
  /** Dimensions whose variance is below a millionth of the largest. */
  readonly dead: number;
  /** [size, size] of the dimensions of largest variance. */
  readonly relations: { readonly size: number; readonly values: Float32Array };
  readonly cosines: Histogram;
  /** Cosines of two views of one image, and of two images; undefined for single-view methods. */
  readonly views: { readonly positives: Histogram; readonly negatives: Histogram } | undefined;
  readonly lengths: Histogram;
}

export interface IsotropyParameters {
  /** Steps to apply, in order. */
  readonly steps: readonly BenchStep[];
}

export interface IsotropyResult {
  readonly step: number;
  readonly space: Space;
  readonly cols: number;
  /** Points available; gallery and queries are drawn at random within every class. */
  readonly points: number;
  readonly gallery: number;
  readonly queries: number;
  /** The embeddings before and after each transform, measured on the queries. */
  readonly stages: readonly {
    readonly step: BenchStep["name"] | undefined;
    readonly measures: BenchMeasures;
  }[];
  /** Queries that kNN classifies correctly only after all transforms, and only before them. */
  readonly gained: number;
  readonly lost: number;
  /** Distances between `rows` transformed queries, and between as many Gaussian vectors. */
  readonly concentration: {
    readonly rows: number;
    readonly embeddings: Concentration;
    readonly gaussian: Concentration;
  };
}

/** Features without training, computed by the encoder of the same id. */
export type HandMade = "hog" | "lbp" | "sift";

export type ProbeSource = "encoder" | "untrained" | "supervised" | "pixels" | HandMade;

export interface ProbeParameters {
  readonly source: ProbeSource;
  readonly ask: "classes" | "factors";
  /** The dataset that is probed; by default that of the run. */
  readonly dataset?: string;
  /** Shifts, rotates, partly covers and disturbs all images with noise. */
  readonly nuisance?: boolean;
}

/** Images that a probe is fitted on and evaluated on. */
export interface ProbeCounts {
  readonly train: number;
  readonly test: number;
}

export interface ProbedFactor {
  readonly name: string;
  /** Share of correct predictions, or R². */
  readonly measure: "accuracy" | "R²";
  /** What is predicted, and which images are left out. */
  readonly says: string;
  /** Score of always predicting the most frequent value, or the mean. */
  readonly chance: number;
}

export interface ProbeHead {
  readonly source: ProbeSource;
  /** Training step of the probed weights; 0 for features without weights. */
  readonly step: number;
  readonly space: Space;
  readonly cols: number;
  readonly counts: ProbeCounts;
  /** How the images were adapted or disturbed, in sentences; undefined if they were not. */
  readonly adapted: string | undefined;
}

export type ProbeResult = ProbeHead &
  (
    | {
        readonly ask: "classes";
        readonly classes: readonly string[];
        readonly knn: number;
        readonly linear: Omit<Classification, "predictions">;
        /** Accuracy of linear support vector machines. */
        readonly svm: number;
        readonly few: readonly { readonly labels: number; readonly result: FewLabelsResult }[];
      }
    | {
        readonly ask: "factors";
        readonly factors: readonly (ProbedFactor & { readonly score: number | null })[];
      }
  );
