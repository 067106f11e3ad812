/**
 * The definition of a method, one file per method: name, settings, heads and objective. `build` only adds
 * graph; data, optimiser, evaluation and checkpoints are the same for all methods.
 */
import type { Node, Tensor, Variable } from "../autodiff/tensor.ts";
import type { Rule, SplitName, Table } from "../data/index.ts";
import type { AveragedCopy } from "../nn/averagedCopy.ts";
import type { Encoder, ImageSize, TokenCache } from "../nn/encoder.ts";
import type { Network } from "../nn/network.ts";
import type { Random } from "../shared/random.ts";
import type { Settings, SettingValue, SettingValues, ValuesOf } from "../shared/settings.ts";
import type { Ablation } from "./ablation.ts";
import type { Batch } from "./batch.ts";
import type { Captioner } from "./captioning.ts";
import type { CollapseCause } from "./collapse.ts";
import type { Contrasted } from "./contrasted.ts";
import type { Diagram } from "./diagram.ts";
import type { Grounding } from "./grounding.ts";
import type { LossLine } from "./lossLines.ts";
import type { BuiltSpace, Modality, TextColumn } from "./space.ts";
import type { WordsOfMethod } from "./words/wordTables.ts";

export interface BuildContext<S extends Settings> {
  readonly encoder: Encoder;
  /** Of the dataset; zeros if it has no images. */
  readonly image: ImageSize;
  /** The column that an encoder of texts reads. Throws {@link InputError} if the dataset has no texts. */
  texts(): TextColumn;
  /** Number of classes of the dataset. */
  readonly classes: number;
  /** Entries of the vocabulary of a column of texts. Throws {@link InputError} if there is no such column. */
  vocabulary(column: string): number;
  /** The rule that the dataset's classes follow, if there is one. */
  readonly rule: Rule | undefined;
  /** All rows of a split in file order: ids [n, context] and labels [n], both u32. */
  whole(split: SplitName, column: TextColumn): { readonly ids: Tensor; readonly labels: Tensor };
  /** Name of the dataset's column of regions. Throws {@link InputError} if there is none. */
  regions(): string;
  /** Images per step, and steps of the run. */
  readonly batch: number;
  readonly steps: number;
  readonly random: Random;
  /** Values at the start of the run; read live settings through `live`. */
  readonly settings: ValuesOf<S>;
  /** The run-time scalar of a live setting, or of an entry of `schedules`. */
  live(key: string): Tensor;
}

/** A point in time of a run, for schedules. */
export interface Moment<S extends Settings = Settings> {
  /** Steps taken before this one. */
  readonly step: number;
  readonly steps: number;
  readonly batch: number;
  readonly settings: ValuesOf<S>;
}

/** Intermediate results for a few images, shown on the page. */
export interface Inspection {
  /** Images by label: [n, height, width, channels] in [0, 1]; row i of each belongs to the same image. */
  readonly pictures?: Readonly<Record<string, Tensor>>;
  /** Distributions by label: [K], summing to 1. */
  readonly distributions?: Readonly<Record<string, Tensor>>;
}

/** Learned directions in the space of z. */
export interface Prototypes {
  readonly label: string;
  /** [K, D], of any norm. */
  rows(): Tensor;
}

/** Outputs of the networks by name: the inputs of the objective. */
export type Embeddings = Readonly<Record<string, Tensor>>;

/**
 * A method in two parts, because a large batch is processed in chunks by the networks while its objective
 * compares the whole batch at once.
 */
export interface BuiltMethod<E extends Embeddings = Embeddings> {
  /** Trained networks other than the encoder, by exported name. */
  readonly heads: Readonly<Record<string, Network>>;
  /**
   * The spaces of the method, each after the one that it is computed from. Every method has `h`, the features, and
   * `z`, on which the objective is computed.
   */
  readonly spaces: readonly BuiltSpace[];
  /**
   * Applies the networks to the batch or a chunk of it, inside the training pass. Each tensor has one row
   * per row of the batch, or for each of k views in turn: [k · rows, …]. Stop-gradients belong here.
   */
  embed(batch: Batch): E;
  /** The objective on the embeddings of the whole batch: a scalar to minimise, without networks. */
  loss(embeddings: E): Tensor;
  /** Scalars to report with the loss, by the keys of the definition's `terms`. */
  terms?(embeddings: E): Readonly<Record<string, Tensor>>;
  /** The pairs of the loss, if it is a cross-entropy over pairs divided by the setting `temperature`. */
  contrast?(embeddings: E): Contrasted;
  /** Built on demand and not part of the step; inside a training pass. */
  inspect?(batch: Batch): Inspection;
  readonly prototypes?: Prototypes;
  /** How patches are compared with words, if they are. */
  readonly grounding?: Grounding | undefined;
  /** How pairs of words are drawn, and the space of contexts, if it learns vectors of words. */
  readonly words?: WordsOfMethod;
  /** What predicts the next token, for generation and for the loss on held-out texts. */
  readonly language?: LanguageModel;
  /** What writes captions of images. */
  readonly captioner?: Captioner;
  /** A moving average of networks, updated after every step with the setting `momentum`. */
  readonly averages?: AveragedCopy;
  /**
   * Factors on the learning rate and weight decay of a head, or of a part by its exported path
   * (`encoder.layer1`), as run-time scalars. At 0 the weights keep their bytes, regardless of gradients
   * and moments. No path may contain another.
   */
  readonly rates?: Readonly<Record<string, Tensor>>;
  /** Ranges that parameters are limited to after each step, such as a learned temperature. */
  readonly bounds?: readonly Bound[];
  /** State outside of the networks that is saved and restored (queues, centres), by exported name. */
  readonly states?: Readonly<Record<string, Variable>>;
  /**
   * Updates of `states`, after loss, gradients and optimiser have read them. All of them read `skipped`, so
   * that nothing follows a step that was not taken.
   */
  afterStep?(embeddings: E, moment: AfterStep): readonly Node[];
}

/** A causal language model: the softmax of the products of hidden and vectors gives the probabilities of the next token. */
export interface LanguageModel {
  /** The texts that it was trained on. */
  readonly column: TextColumn;
  /** Ids [n, tokens] u32 → [n, tokens, width]. Inside a pass. */
  hidden(ids: Tensor): Tensor;
  /** The vectors of all tokens before the first block and after each. Inside a pass. */
  readonly layers?: ((ids: Tensor) => readonly Tensor[]) | undefined;
  /** The same token by token; absent if tokens depend on later ones. */
  readonly cache?: TokenCache | undefined;
  /** [vocabulary, width] */
  readonly vectors: Variable;
}

export interface Bound {
  readonly variable: Variable;
  readonly least: number;
  readonly greatest: number;
}

export interface AfterStep {
  /** u32 scalar: the number of previous steps. */
  readonly step: Tensor;
  /** [1]: not 0 if the step is not taken because its loss or gradient is not finite. */
  readonly skipped: Tensor;
}

/** Checks that both parts of a method use the same embeddings. */
export const builtMethod = <E extends Embeddings>(built: BuiltMethod<E>): BuiltMethod => built;

/** An input of the objective when it is evaluated by itself with `lab loss`. */
export interface ObjectiveInput {
  readonly name: string;
  readonly differentiable: boolean;
  /** One letter or number per axis: equal letters must have equal sizes, a number is a fixed size. */
  readonly axes: readonly string[];
  /** The input belongs to a value of a setting, and is refused with others. */
  readonly when?: { readonly setting: string; readonly is: SettingValue };
}

export interface Objective {
  readonly inputs: readonly ObjectiveInput[];
  /** The method's settings that it reads. */
  readonly settings: readonly string[];
  /** `setting` returns a run-time scalar; `values` contains settings that determine the graph. */
  evaluate(
    inputs: Readonly<Record<string, Tensor>>,
    setting: (key: string) => Tensor,
    values: SettingValues,
  ): Tensor;
}

/** The learning principle of a method, by which lists of methods are ordered. */
export type Family =
  | "contrastive"
  | "asymmetric"
  | "information"
  | "clustering"
  | "generative"
  | "pretext"
  | "latent"
  | "joint"
  | "language"
  | "supervised"
  | "handmade";

export interface TermDescription {
  readonly label: string;
  /** One sentence: what the term measures, and which values are good. */
  readonly help: string;
}

/** Smaller crops in addition to the full views (Caron et al. 2020, arXiv:2006.09882). */
export interface LocalViews {
  readonly count: number;
  /** Their height and width in pixels. */
  readonly side: number;
  /** Smallest and largest share of the image's area in a crop. */
  readonly area: readonly [least: number, greatest: number];
}

/** The parameters of a run, before anything is built. */
export interface RunFacts<S extends Settings = Settings> {
  readonly settings: ValuesOf<S>;
  readonly batch: number;
  readonly image: ImageSize;
  readonly encoder: string;
}

/** What known values of a loss depend on. */
export interface LossFacts<S extends Settings = Settings> {
  readonly settings: ValuesOf<S>;
  readonly batch: number;
  readonly table: Table;
}

export interface MethodDefinition<S extends Settings = Settings> {
  readonly id: string;
  readonly label: string;
  readonly family: Family;
  readonly summary: string;
  /** Authors, year, arXiv number. */
  readonly citation: string;
  /** The loss as TeX, in the names of {@link terms} and settings. */
  readonly formula: string;
  /** Full-size views per image; 0 for a method that reads no images. */
  readonly views: number;
  localViews?(settings: ValuesOf<S>): LocalViews | undefined;
  readonly settings: S;
  /** Defaults of the shared settings (optimiser, augmentations) and of datasets' settings that differ for this method. */
  readonly defaults?: SettingValues;
  readonly terms?: Readonly<Record<string, TermDescription>>;
  /**
   * Run-time scalars that follow a schedule, read with `live`. An entry with the name of a live setting
   * overrides it; entries named in `terms` are also reported.
   */
  schedules?(moment: Moment<S>): Readonly<Record<string, number>>;
  /** What the encoder reads; `image` by default. A dataset without such a column is refused. */
  readonly encodes?: Modality;
  /** Kinds of columns that the method reads beside those of its encoder; a dataset without one is refused. */
  readonly reads?: readonly ("tokens" | "category" | "regions")[];
  /** The rule that the classes of its dataset follow; others are refused. */
  readonly rule?: Rule["kind"];
  /** Every step reads all training rows, whatever the batch size; `chunk` is refused. */
  readonly wholeSplit?: true;
  /** Length of a run that shows what the method is for, where the usual one is too short. */
  readonly usualSteps?: number;
  /** The encoders that the method can use, if not all; the first is the default. */
  readonly encoders?: { readonly only: readonly string[]; readonly because: string };
  /** The objective reads one label for both views of a pair, so that they must be of the same class. */
  readonly labelledPairs?: true;
  /** Throws {@link InputError} if a run is impossible, before anything is built. */
  check?(facts: RunFacts<S>): void;
  /** False for hand-crafted features, which take no steps. */
  readonly trains?: false;
  /** The term that shows progress and its direction, if that is not a falling loss. */
  readonly progress?: { readonly term: string; readonly goes: "up" | "down" };
  /** Settings that break the method, and their expected effects; run by `npm run reproduce`. */
  readonly ablations?: readonly Ablation[];
  /** Causes of a collapse, shown when one is measured; the first that applies counts. */
  readonly causes?: readonly CollapseCause<ValuesOf<S>>[];
  readonly objective: Objective;
  /** Values of the loss that are known in advance, such as chance. */
  lossLines?(facts: LossFacts<S>): readonly LossLine[];
  /** The data flow with these settings. */
  diagram(settings: ValuesOf<S>): Diagram;
  build(context: BuildContext<S>): BuiltMethod;
}

/** Returns the definition with the types of its settings. */
export const defineMethod = <const S extends Settings>(
  definition: MethodDefinition<S>,
): MethodDefinition<S> => definition;
