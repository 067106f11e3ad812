/** Descriptions of everything that can be chosen. */
import type { AlignmentTests } from "../../data/schema.ts";
import type { MetricDescription } from "../../metrics/index.ts";
import type { Settings } from "../../shared/settings.ts";
import type { Diagram } from "../../training/diagram.ts";
import type { Family, TermDescription } from "../../training/method.ts";
import type { Modality } from "../../training/space.ts";
import type { ProjectionDescription } from "./projection.ts";

export interface MethodName {
  readonly id: string;
  readonly label: string;
  readonly family: Family;
}

export interface MethodDescription extends MethodName {
  /** One or two sentences: what is pulled together, and what prevents collapse. */
  readonly summary: string;
  readonly citation: string;
  /** The loss as TeX. */
  readonly formula: string;
  /** Further numbers reported at every step; keys of series in StepsEvent. */
  readonly terms: Readonly<Record<string, TermDescription>>;
  /** False for hand-crafted features, which take no steps. */
  readonly trains: boolean;
  /** Every step reads all training rows, so that there is no batch size to choose. */
  readonly wholeSplit?: true;
  /** Length of a run that shows what the method is for, where the usual one is too short. */
  readonly usualSteps?: number;
  /** The encoders that it can use, if not all. The first is the default. */
  readonly encoders?: { readonly only: readonly string[]; readonly because: string };
  /** All settings: method, optimiser, augmentations. */
  readonly settings: Settings;
}

/** A method with the settings of a configuration. */
export interface SelectedMethod extends MethodDescription {
  readonly diagram: Diagram;
  /** Ids of the encoders that it can use. */
  readonly usableEncoders: readonly string[];
  /** The dataset that `settings` are for: the configuration's, or one that the method can use in its place. */
  readonly dataset: string;
  /** What a dataset lacks that it cannot use, by id; for example "it has no texts". */
  readonly unfitDatasets: Readonly<Record<string, string>>;
}

/** A metric between the two halves of a joint space, described like those of all spaces. */
export type PairMetric = Omit<MetricDescription, "key"> & { readonly key: string };

export interface EncoderDescription {
  readonly id: string;
  readonly label: string;
  readonly summary: string;
  readonly reads: Modality;
  /** Trainable parameters with images of 28×28×1, or texts of up to 64 tokens of a vocabulary of 100. */
  readonly parameters: number;
  readonly outputDim: number;
  /** Whether it has attention maps. */
  readonly attention: boolean;
}

export interface DatasetColumn {
  readonly name: string;
  readonly kind: "image" | "tokens" | "category" | "number" | "regions" | "mask";
  readonly summary: string;
}

export type AlignmentTest = keyof AlignmentTests;

export interface DatasetDescription {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  /** [height, width, channels]; zeros for a dataset of texts. */
  readonly imageShape: readonly [number, number, number];
  readonly classes: readonly string[];
  /** Names of the known factors. */
  readonly factors: readonly string[];
  /** What a row holds, the image first. */
  readonly columns: readonly DatasetColumn[];
  /** The tests of alignment that it has columns for. */
  readonly tests: readonly AlignmentTest[];
  /** Settings of the dataset itself, by their names in a configuration. */
  readonly settings: Settings;
  readonly trainCount: number;
  readonly testCount: number;
  readonly licence: string;
  /** Of a dataset that the user brought: bytes in the browser's storage, and the SHA-256 of its rows. */
  readonly own?: { readonly bytes: number; readonly hash: string };
}

export interface Catalogue {
  /** Diagnostics, in display order. */
  readonly metrics: readonly MetricDescription[];
  /** Ids. `nameMethods` returns their labels. */
  readonly methods: readonly string[];
  readonly encoders: readonly EncoderDescription[];
  readonly datasets: readonly DatasetDescription[];
  /** The initial projection. `nameProjections` returns all. */
  readonly projections: readonly ProjectionDescription[];
}
