/** What the patch tokens of a vision transformer know of the objects of an image. */
import type { MapScores } from "../../metrics/dense/mapScores.ts";
import type { Segmentation } from "../../metrics/dense/segmentation.ts";

/** A linear segmentation probe for one property of objects. */
export interface PartScores extends Segmentation {
  readonly name: string;
  /** The background first. */
  readonly classes: readonly string[];
}

/** How often a linear probe places the object in front above the one behind. */
export interface DepthOrder {
  /** Of objects that touch; null without pairs. */
  readonly touching: number | null;
  readonly touchingPairs: number;
  /** Of objects that do not, where the image does not show the order and chance is 1/2. */
  readonly apart: number | null;
  readonly apartPairs: number;
}

export interface DenseScores {
  readonly parts: readonly PartScores[];
  /** Undefined if no objects touch. */
  readonly depth: DepthOrder | undefined;
}

/** Agreement of the attention of [CLS] with the patches of objects, means over test images; null without images. */
export interface AttendedObjects {
  readonly images: number;
  /** Share of the patches that belong to objects: the accuracy of pointing by chance. */
  readonly chance: number;
  /** Number of the head of the last layer that agrees best with training images, from 1. */
  readonly bestHead: number;
  readonly best: MapScores | null;
  readonly mean: MapScores | null;
  readonly rollout: MapScores | null;
  /** Of a map that no network computes: the distance of a patch's mean colour from that of the image. */
  readonly contrast: MapScores | null;
}

/** Where the features come from: the run shown, its networks before training, or the pixels of each patch. */
export type DenseSourceName = "trained" | "untrained" | "pixels";

/** Scores of one source; pixels have no attention. */
export interface SourceScores extends DenseScores {
  readonly attention?: AttendedObjects;
}

export interface DenseParameters {
  readonly source: DenseSourceName;
  /** Id of the image whose classes are predicted. */
  readonly point: number;
  /** Name of a property of objects; by default the first. */
  readonly part?: string | undefined;
}

export interface DenseResult {
  readonly step: number;
  readonly source: DenseSourceName;
  readonly scores: SourceScores;
  /** Images that the probes are fitted on and evaluated on. */
  readonly counts: { readonly train: number; readonly test: number };
  readonly point: number;
  readonly part: string;
  readonly height: number;
  readonly width: number;
  /** Class numbers at each pixel, [height, width]: predicted and true. */
  readonly predicted: Uint8Array;
  readonly truth: Uint8Array;
}
