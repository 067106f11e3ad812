/** Parameters and results of the analyses of a space that images and texts share. */
import type { ModalityGap } from "../../metrics/pairs/modalityGap.ts";
import type { PairLoss } from "../../metrics/pairs/pairLoss.ts";
import type { Recall } from "../../metrics/pairs/retrieval.ts";
import type { Space } from "./space.ts";

/** What a model reads of a text that a person typed. */
export interface ReadText {
  readonly text: string;
  /** Words that no training text has, each once, in lower case. */
  readonly unknown: readonly string[];
  /** Words at its end that are not read, because the context of the text tower has no room for them. */
  readonly cut: readonly string[];
}

export interface ZeroShotParameters {
  /** A category column; undefined for the classes of the dataset. */
  readonly category: string | undefined;
  /** Templates with `{class}`, or one prompt for each class; undefined for the prompts of the dataset. */
  readonly prompts: readonly string[] | undefined;
}

export interface ZeroShotPrompt extends ReadText {
  /** Accuracy of a template by itself; recall of its class for a prompt of one class. Null without images. */
  readonly alone: number | null;
}

export interface ZeroShotResult {
  readonly step: number;
  /** Test images classified. */
  readonly rows: number;
  readonly category: string;
  /** The category columns that can be asked for. */
  readonly categories: readonly string[];
  readonly classes: readonly string[];
  readonly mode: "templates" | "one for each class";
  readonly prompts: readonly ZeroShotPrompt[];
  /** Classes of whose name no word is known. */
  readonly unknownClasses: readonly string[];
  readonly accuracy: number | null;
  readonly chance: number;
  /** Accuracy on combinations of factors that training lacks; undefined if the dataset holds none out. */
  readonly heldOut: { readonly rows: number; readonly accuracy: number | null } | undefined;
  /** Share of the images of each class that are answered correctly; null without images. */
  readonly perClass: readonly (number | null)[];
  /** [classes][classes]: images of the class of the row answered with the class of the column. */
  readonly confusion: readonly (readonly number[])[];
}

export interface RetrievalResult {
  readonly step: number;
  /** Test images, each with its first text. */
  readonly rows: number;
  /** Different texts among them. */
  readonly texts: number;
  readonly imageToText: Recall;
  readonly textToImage: Recall;
  readonly chance: Recall;
  readonly heldOut:
    | { readonly rows: number; readonly imageToText: Recall; readonly textToImage: Recall }
    | undefined;
  /** Of the parts of the test split, each among its own rows; none if the dataset has no parts. */
  readonly parts: readonly {
    readonly name: string;
    readonly rows: number;
    readonly imageToText: Recall;
    readonly textToImage: Recall;
    readonly chance: Recall;
  }[];
}

export interface RankedParameters {
  /** The row of a test image, or a text. */
  readonly query: { readonly image: number } | { readonly text: string };
  /** Answers to return. */
  readonly count: number;
}

interface Ranked {
  readonly cosine: number;
  readonly right: boolean;
}

export type RankedResult = { readonly step: number } & (
  | {
      readonly of: "image";
      readonly row: number;
      /** The text of the image, and the place of the first right text among the different texts. */
      readonly text: string;
      readonly rank: number;
      /** Different texts, nearest first, with the number of images that each belongs to. */
      readonly texts: readonly (Ranked & { readonly text: string; readonly images: number })[];
    }
  | {
      readonly of: "text";
      readonly read: ReadText;
      /** Images whose text is the query. */
      readonly matches: number;
      /** Place of the first right image; undefined if there is none. */
      readonly rank: number | undefined;
      /** Ids of test images, nearest first. */
      readonly images: readonly (Ranked & { readonly id: number })[];
    }
);

/** What is measured at one position of the dial. */
export interface DialMeasures {
  readonly gap: number;
  readonly loss: number;
  /** Mean recall at 1 of both directions. */
  readonly recall: number | null;
  readonly zeroShot: number | null;
  /** Mean silhouette of the classes over images and texts together, by cosine. */
  readonly silhouette: number | null;
}

export interface ModalityGapResult {
  readonly step: number;
  readonly rows: number;
  readonly gap: ModalityGap;
  readonly loss: { readonly of: PairLoss["of"]; readonly temperature: number };
  readonly classes: number;
  /** Positions of the dial: shares of the difference of the means by which the clouds are moved together. */
  readonly shares: readonly number[];
  /** By position. */
  readonly measures: readonly DialMeasures[];
  /** Some unit vectors along the difference of the means and along the widest direction across it. */
  readonly clouds: {
    readonly image: CloudPoints;
    readonly text: CloudPoints;
  };
}

export interface CloudPoints {
  readonly along: Float32Array;
  readonly across: Float32Array;
  /** Class of each point. */
  readonly labels: Int32Array;
}

/** A picture of any size; it is fitted to the images of the dataset. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** [height, width, 4], 0 to 255, with straight alpha. */
  readonly rgba: Uint8ClampedArray;
}

/** A text or a picture that a person gives. */
export type Query = { readonly text: string } | { readonly image: Picture };

export interface QueryParameters {
  readonly query: Query;
  /** Nearest images and nearest texts to return. */
  readonly count: number;
}

export interface QueryResult {
  /** Step of the points that were searched. */
  readonly step: number;
  readonly space: Space;
  /** What was read of a text; undefined for a picture. */
  readonly read: ReadText | undefined;
  /** The picture as the model saw it: [height, width, channels], 0 to 255; undefined for a text. */
  readonly seen: Uint8Array | undefined;
  /** Where the query is on the sphere; undefined for layouts such as UMAP, which cannot place new points. */
  readonly position: Float32Array | undefined;
  /** Nearest first, with cosines; empty if the space holds none. Equal texts are listed once. */
  readonly images: readonly { readonly id: number; readonly value: number }[];
  readonly texts: readonly { readonly id: number; readonly value: number; readonly text: string }[];
}
