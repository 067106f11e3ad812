/** Parameters and result of the analysis of a loss as forces on one view of the batch. */

export interface ForcesParameters {
  /** Id of the point whose image is put first in the batch; the batch's own first image if absent. */
  readonly point?: number;
  /** Index of the view to analyse. */
  readonly view: number;
  /** Temperature to evaluate the forces at; the run's if absent. */
  readonly temperature?: number;
}

/** An image of the dataset. */
export interface ImagePlace {
  readonly split: "train" | "test";
  readonly index: number;
}

/** `other` is the net force on a view that is not being analysed. */
export type ArrowKind = "pull" | "push" | "net" | "other";

export interface Arrows {
  /** Origins, unit vectors [count, 3], and displacements, scaled so that the longest is 1. */
  readonly tails: Float32Array;
  readonly tips: Float32Array;
  readonly kinds: readonly ArrowKind[];
  /** Softmax weights, 0 to 1. */
  readonly weights: Float32Array;
  /** Positions of the hardest negatives, unit vectors [any, 3]. */
  readonly marks: Float32Array;
  /** Length, in the embedding space, of the force drawn longest. */
  readonly longest: number;
}

export interface HardNegative {
  /** Index into `pictures`; absent for a row of a memory that was never written. */
  readonly picture?: number;
  readonly label?: number;
  /** Softmax weight, 0 to 1. */
  readonly weight: number;
  readonly cosine: number;
  /** Length of its push along the sphere. */
  readonly push: number;
  /** Steps since a memory's row was written. */
  readonly age?: number;
  /** Whether it shows the same image or an image of the same class. */
  readonly sameClass: boolean;
}

export interface PairForces {
  /** The run's temperature, and the temperature of these forces. */
  readonly temperature: { readonly run: number; readonly lens: number };
  readonly candidates: number;
  readonly positives: number;
  /** Total softmax weight and mean cosine of the positives; `picture` shows the first. */
  readonly positive: {
    readonly weight: number;
    readonly cosine: number;
    readonly picture?: number;
  };
  /** Lengths along the sphere of the sum of all pulls and of all pushes. */
  readonly pull: number;
  readonly push: number;
  /** Hardest first. */
  readonly negatives: readonly HardNegative[];
  /** Relative difference between the sum of the forces and the gradient of the objective. */
  readonly mismatch: number;
  /** Whether the anchors are z itself, rather than a predictor's output. */
  readonly ofZ: boolean;
}

export interface ForcesResult {
  readonly step: number;
  /** Why there are no forces; all other fields are empty then. */
  readonly without?: string;
  /** Summary of the method, for losses without pairs. */
  readonly instead?: string;
  readonly image?: ImagePlace;
  readonly label?: number;
  /** Images analysed, and images in the batch. */
  readonly images: number;
  readonly batch: number;
  readonly views: number;
  readonly loss: number;
  /** Length of the net force along the sphere. */
  readonly net: number;
  readonly pairs?: PairForces;
  /** Bytes [count, height, width, channels]; the first is the analysed view. */
  readonly pictures: {
    readonly count: number;
    readonly height: number;
    readonly width: number;
    readonly channels: number;
    readonly images: Uint8Array;
  };
  readonly arrows: Arrows;
}
