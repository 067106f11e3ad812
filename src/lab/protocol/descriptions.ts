/** Everything that can be named, as a page or a command line offers it. */
import type { MetricDescription } from "../../metrics/index.ts";
import type { Settings } from "../../shared/settings.ts";
import type { Diagram } from "../../training/diagram.ts";
import type { Family, TermDescription } from "../../training/method.ts";
import type { ProjectionDescription } from "./projection.ts";

export interface MethodName {
  readonly id: string;
  readonly label: string;
  readonly family: Family;
}

export interface MethodDescription extends MethodName {
  /** One or two sentences: what is pulled together, what keeps it from collapsing. */
  readonly summary: string;
  readonly citation: string;
  /** The loss as TeX. */
  readonly formula: string;
  /** Numbers that it reports at every step beside the loss; series of {@link StepsEvent} by key. */
  readonly terms: Readonly<Record<string, TermDescription>>;
  /** False for features made by hand, which take no steps. */
  readonly trains: boolean;
  /** The encoders that it can use, where not all; the first is its default. */
  readonly encoders?: { readonly only: readonly string[]; readonly because: string };
  /** All its settings with label, range, default and help: method, optimiser, augmentations. */
  readonly settings: Settings;
}

/** A method with the settings of a configuration. */
export interface SelectedMethod extends MethodDescription {
  readonly diagram: Diagram;
  /** Ids of the encoders that it can use; `encoders` says why not others. */
  readonly usableEncoders: readonly string[];
}

export interface EncoderDescription {
  readonly id: string;
  readonly label: string;
  readonly summary: string;
  /** Trainable parameters at 28×28×1 input. */
  readonly parameters: number;
  readonly outputDim: number;
}

export interface DatasetDescription {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  /** [height, width, channels] */
  readonly imageShape: readonly [number, number, number];
  readonly classes: readonly string[];
  /** Names of the known factors. */
  readonly factors: readonly string[];
  readonly trainCount: number;
  readonly testCount: number;
  readonly licence: string;
}

export interface Catalogue {
  /** Of the diagnostics, in the order in which they are shown. */
  readonly metrics: readonly MetricDescription[];
  /** Ids; `nameMethods` fetches what they are called. */
  readonly methods: readonly string[];
  readonly encoders: readonly EncoderDescription[];
  readonly datasets: readonly DatasetDescription[];
  /** How a space is brought onto the sphere; `nameProjections` fetches all there are. */
  readonly projections: readonly ProjectionDescription[];
}
