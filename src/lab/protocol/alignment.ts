/** Results of the tests of what the towers of a joint space align. */
import type { SWAP_CHANCE, SwapScores } from "../../metrics/pairs/binding.ts";
import type {
  AbsentObject,
  Hallucination,
  PairReading,
} from "../../metrics/pairs/hallucination.ts";
import type { ManyToMany } from "../../metrics/pairs/manyToMany.ts";

/** Linear probes for properties of one object among others. */
export interface BoundProbe {
  /** Means over the factors. */
  readonly accuracy: number;
  readonly chance: number;
  readonly factors: readonly {
    readonly name: string;
    readonly accuracy: number | null;
    readonly chance: number;
  }[];
}

export interface BindingScores extends SwapScores {
  readonly chance: typeof SWAP_CHANCE;
  /** Of the image tower alone. */
  readonly probe?: BoundProbe;
}

export interface BindingResult extends BindingScores {
  readonly step: number;
}

export interface SwapParameters {
  /** A test image. */
  readonly row: number;
}

/** A pair of images and texts with two properties exchanged. */
export interface SwapResult {
  readonly step: number;
  readonly rows: readonly [number, number];
  readonly texts: readonly [string, string];
  /** [image][text]. */
  readonly cosines: readonly (readonly [number, number])[];
}

export interface BindingProbeResult {
  readonly step: number;
  /** Images that the probes are fitted on and evaluated on. */
  readonly counts: { readonly train: number; readonly test: number };
  /** Undefined if the dataset has no factors that need binding. */
  readonly probe: BoundProbe | undefined;
}

export interface HallucinationScores extends Hallucination {
  readonly absent?: AbsentObject;
}

export interface HallucinationResult extends HallucinationScores {
  readonly step: number;
  readonly reading: PairReading;
}

/** Whether the predicted variance of a text follows what the text leaves open. */
export interface Ambiguity {
  /** Texts that were compared: one of each row. */
  readonly texts: number;
  /** Of the variance with the number of factors left out; null if every text leaves out as many. */
  readonly spearman: number | null;
  /** Of the variance with the number of words, for comparison. */
  readonly length: number | null;
  /** Of the variance with the number of factors left out, with the number of words held constant. */
  readonly partial: number | null;
}

export type ManyScores = Omit<ManyToMany, "each">;

export interface ManyToManyScores {
  /** `content`: every image of which a text is true; `wording`: the images with an equal text. */
  readonly right: "content" | "wording";
  readonly imageToText: ManyScores;
  readonly textToImage: ManyScores;
  /** By the number of properties that a text leaves out; absent if the dataset does not know it. */
  readonly byOmitted?: readonly {
    readonly omitted: number;
    readonly texts: number;
    readonly matches: number;
    readonly rPrecision: number;
  }[];
}

export interface ManyToManyResult extends ManyToManyScores {
  readonly step: number;
  /** Of a method that predicts variances. */
  readonly ambiguity?: Ambiguity;
}

/** What `run.json` holds of the tests that the dataset has columns for. */
export interface AlignmentScores {
  readonly binding?: BindingScores;
  readonly hallucination?: HallucinationScores;
  readonly manyToMany: ManyToManyScores;
}
