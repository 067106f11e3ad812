/**
 * The format of lessons. A lesson is data: what it says, what it asks, what it does in the lab, and the claims that
 * follow from what was measured. The same lesson is played on the page and by `lab lesson`.
 */

import type { SettingValue } from "../../shared/settings.ts";
import type { AnalysisParameters } from "../protocol/analyses.ts";
import type { RunConfiguration } from "../protocol/index.ts";
import type { Space } from "../protocol/space.ts";
import type { Collapse } from "../protocol/verdict.ts";

export const CHAPTERS = [
  "Features",
  "Contrast",
  "Collapse",
  "Other ways",
  "Two modalities",
] as const;
export type Chapter = (typeof CHAPTERS)[number];

/** A configuration without its seed, which the player adds. */
export type LessonRun = Omit<RunConfiguration, "seed">;

/** Differences from the lesson's run; settings are merged. */
export type RunChange = Partial<LessonRun>;

/**
 * Prose. `[words](target)` highlights a part of the page while the words are hovered or focused; targets are
 * listed in highlights.ts.
 */
export type Prose = string;

/** What a measurement reads of the shown run. */
export type Source =
  /** A metric of the diagnostics, by its key. */
  | { readonly from: "metric"; readonly key: string; readonly space: Space }
  /** The mean of the last 20 values of a series, such as `loss`. */
  | { readonly from: "series"; readonly key: string }
  /** 1 if the verdict on the embeddings is `is`, otherwise 0. */
  | { readonly from: "verdict"; readonly is: Collapse | "none"; readonly space: Space }
  /**
   * An accuracy of the class probes. `few`: with ten labels a class. `nuisance`: with all images shifted, rotated, partly
   * covered and noisy.
   */
  | {
      readonly from: "probe";
      readonly score: "knn" | "linear" | "few";
      readonly source: ProbedSource;
      readonly space: Space;
      readonly nuisance?: boolean;
    }
  /** The score of a factor probe: accuracy or R². */
  | {
      readonly from: "factor";
      readonly factor: string;
      readonly source: ProbedSource;
      readonly space: Space;
    }
  /**
   * The share of the hardest negative in the softmax weight of all negatives, for the first image of the batch, at
   * a temperature; the run's if absent.
   */
  | { readonly from: "hardest"; readonly temperature?: number }
  /** Zero-shot accuracy over the classes. */
  | { readonly from: "zeroShot" };

export type ProbedSource = AnalysisParameters<"probes">["source"];

/** An action of a person in the lab. */
export type LabAction =
  /** Begins a new run, which the page shows. */
  | { readonly do: "begin"; readonly change?: RunChange }
  /** Trains to the end of the run. */
  | { readonly do: "train" }
  /** Changes a live setting. */
  | { readonly do: "set"; readonly key: string; readonly value: SettingValue }
  | { readonly do: "space"; readonly space: Space }
  | { readonly do: "measure"; readonly as: string; readonly of: Source };

/** A measurement by name, the difference of two, or their ratio. */
export type Quantity =
  | string
  | { readonly minus: readonly [string, string] }
  | { readonly over: readonly [string, string] };

/** Holds for quantities from `atLeast` to `atMost`, both included. */
export interface Bounds {
  readonly value: Quantity;
  readonly atLeast?: number;
  readonly atMost?: number;
}

export interface Option {
  readonly label: string;
  /** Measurements for which this is the right answer. */
  readonly when: readonly Bounds[];
  /** Said to those who chose it. */
  readonly explanation: Prose;
}

export type Question =
  | { readonly ask: "choice"; readonly options: readonly Option[] }
  | {
      readonly ask: "number";
      readonly value: Quantity;
      readonly unit: string;
      readonly min: number;
      readonly max: number;
      readonly step: number;
      /** An answer this far outside the seeds' range is still right. */
      readonly tolerance: number;
      readonly explanations: {
        readonly below: Prose;
        readonly within: Prose;
        readonly above: Prose;
      };
    };

/** What the page shows while an outcome is discussed. */
export interface LessonView {
  /** The id of a geometry view. */
  readonly geometry?: string;
  readonly space?: Space;
}

export type Beat =
  | {
      readonly kind: "say";
      readonly title: string;
      readonly text: Prose;
      readonly view?: LessonView;
    }
  | {
      readonly kind: "predict";
      readonly id: string;
      readonly text: Prose;
      readonly question: Question;
    }
  /** The lesson acts; the page shows a button. */
  | { readonly kind: "act"; readonly text: Prose; readonly actions: readonly LabAction[] }
  /** The user acts, until the run has reached a step or its end. */
  | { readonly kind: "until"; readonly text: Prose; readonly step: number | "end" }
  /** The outcome beside a prediction. */
  | {
      readonly kind: "reveal";
      readonly prediction: string;
      readonly text: Prose;
      /** Measurements to list. */
      readonly shows: readonly Shown[];
      readonly view?: LessonView;
    }
  | { readonly kind: "reflect"; readonly question: Prose; readonly answer: Prose };

export interface Shown {
  readonly label: string;
  readonly value: Quantity;
  readonly unit: string;
}

/** A sentence that measurements decide, for every seed. */
export interface Claim extends Bounds {
  readonly text: string;
}

export interface Lesson {
  readonly id: string;
  readonly chapter: Chapter;
  readonly title: string;
  /** What the lesson answers, as a question. */
  readonly question: string;
  readonly minutes: number;
  readonly start: LessonRun;
  readonly beats: readonly Beat[];
  readonly claims: readonly Claim[];
  /** What this does not show. */
  readonly limits: readonly string[];
  /** An experiment of one's own, with the run that it starts from. */
  readonly variation: { readonly text: Prose; readonly change: RunChange };
  readonly papers: readonly string[];
}

/** Returns the lesson unchanged and checks its type. */
export const defineLesson = (lesson: Lesson): Lesson => lesson;
