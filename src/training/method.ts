/**
 * A method, read top to bottom, is one file: what it is called, which settings it has, which heads it
 * puts on the encoder and what it asks of the views. `build` adds graph only; everything else (data,
 * optimiser, evaluation, checkpoints) is the same for all.
 */
import type { Node, Tensor, Variable } from "../autodiff/tensor.ts";
import type { AveragedCopy } from "../nn/averagedCopy.ts";
import type { Encoder, ImageSize } from "../nn/encoder.ts";
import type { Network } from "../nn/network.ts";
import type { Random } from "../shared/random.ts";
import type { Settings, SettingValues, ValuesOf } from "../shared/settings.ts";
import type { Ablation } from "./ablation.ts";
import type { CollapseCause } from "./collapse.ts";
import type { Contrasted } from "./contrasted.ts";
import type { Diagram } from "./diagram.ts";
import type { Views } from "./views.ts";

export interface BuildContext<S extends Settings> {
  readonly encoder: Encoder;
  readonly image: ImageSize;
  /** Classes of the data set. */
  readonly classes: number;
  /** Images of a step, and steps of the run. */
  readonly batch: number;
  readonly steps: number;
  readonly random: Random;
  /** Values at the start of the run; live ones are better read through `live`. */
  readonly settings: ValuesOf<S>;
  /** The run-time scalar of a live setting, or of one of the definition's `schedules`. */
  live(key: string): Tensor;
}

/** A moment of a run, for what follows a schedule. */
export interface Moment<S extends Settings = Settings> {
  /** Steps taken before this one. */
  readonly step: number;
  readonly steps: number;
  readonly batch: number;
  readonly settings: ValuesOf<S>;
}

/** What there is to see of a few images. */
export interface Inspection {
  /** By label: [n, height, width, channels] in [0, 1], row i of each of the same image. */
  readonly pictures?: Readonly<Record<string, Tensor>>;
  /** By label: shares [K] that sum to 1, to be compared with each other. */
  readonly distributions?: Readonly<Record<string, Tensor>>;
}

/** Directions in z's space that a method learns beside its networks. */
export interface Prototypes {
  readonly label: string;
  /** [K, D], of any length. */
  rows(): Tensor;
}

/** What the networks make of views, by name: all that an objective may compare. */
export type Embeddings = Readonly<Record<string, Tensor>>;

/**
 * A method in two halves, because a large batch goes through the networks in chunks while its
 * objective compares all of it at once.
 */
export interface BuiltMethod<E extends Embeddings = Embeddings> {
  /** Networks beside the encoder that are trained, by the name they are exported under. */
  readonly heads: Readonly<Record<string, Network>>;
  /** From the encoder's output h to z, where the objective lives; what the sphere shows as z. */
  readonly projector: Network;
  /** What h is, where it is not the encoder's output on the whole image; [n, h, w, c] → [n, outputDim]. */
  readonly features?: Network;
  /**
   * The networks' half, on all images of the batch or a chunk of them; inside the training pass.
   * Each tensor has a row for each image, or for each image of view after view: [k · batch, …].
   * What it stops, no gradient flows through.
   */
  embed(views: Views): E;
  /** The objective's half, on the whole batch's embeddings: one number to minimise, without networks. */
  loss(embeddings: E): Tensor;
  /** Numbers worth following beside the loss, by the keys of the definition's `terms`; scalars. */
  terms?(embeddings: E): Readonly<Record<string, Tensor>>;
  /** The pairs of the loss, where it is one over pairs divided by the setting `temperature`. */
  contrast?(embeddings: E): Contrasted;
  /** Built when somebody looks, never a part of the step; inside a training pass. */
  inspect?(views: Views): Inspection;
  readonly prototypes?: Prototypes;
  /** A slow copy that follows its originals after every step, by the setting `momentum`. */
  readonly averages?: AveragedCopy;
  /**
   * Factors on the learning rate and weight decay of a head, or of a part by its exported path
   * (`encoder.layer1`): scalars that may change at run time. At 0 its weights keep their bytes, whatever
   * its gradients and moments are. No path may lie inside another.
   */
  readonly rates?: Readonly<Record<string, Tensor>>;
  /** Memory beside the networks that is saved and resumed (queues, centres), by exported name. */
  readonly states?: Readonly<Record<string, Variable>>;
  /**
   * Updates of `states`, after loss, gradients and optimiser have read them. `step` (u32 scalar)
   * counts the steps before this one.
   */
  afterStep?(embeddings: E, step: Tensor): readonly Node[];
}

/** Checks that both halves of a method speak of the same embeddings. */
export const inTwoHalves = <E extends Embeddings>(built: BuiltMethod<E>): BuiltMethod => built;

/** A tensor that the objective takes when it is evaluated by itself, `lab loss`. */
export interface ObjectiveInput {
  readonly name: string;
  readonly differentiable: boolean;
  /** As in CONTRACT: `N`, `D`, … one letter an axis; equal letters must be equal sizes, and a number is a size. */
  readonly axes: readonly string[];
}

export interface Objective {
  readonly inputs: readonly ObjectiveInput[];
  /** Run-time or fixed numbers that it reads, a part of the method's settings. */
  readonly settings: readonly string[];
  /** `setting` gives a run-time number, `values` hold the settings whose value decides the graph. */
  evaluate(
    inputs: Readonly<Record<string, Tensor>>,
    setting: (key: string) => Tensor,
    values: SettingValues,
  ): Tensor;
}

/** What keeps a method from collapsing, or what it learns from: how a list of methods is ordered. */
export type Family =
  | "contrastive"
  | "asymmetric"
  | "information"
  | "clustering"
  | "generative"
  | "pretext"
  | "latent"
  | "supervised"
  | "handmade";

export interface TermDescription {
  readonly label: string;
  /** One sentence: what it is, and which way is good. */
  readonly help: string;
}

/** Smaller crops beside the full views (Caron et al. 2020, arXiv:2006.09882). */
export interface LocalViews {
  readonly count: number;
  /** Their height and width in pixels. */
  readonly side: number;
  /** Least and greatest share of the image's area that one shows. */
  readonly area: readonly [least: number, greatest: number];
}

/** What a run would be, before anything is built. */
export interface RunFacts<S extends Settings = Settings> {
  readonly settings: ValuesOf<S>;
  readonly batch: number;
  readonly image: ImageSize;
  readonly encoder: string;
}

export interface MethodDefinition<S extends Settings = Settings> {
  readonly id: string;
  readonly label: string;
  readonly family: Family;
  readonly summary: string;
  /** Authors, year, arXiv number. */
  readonly citation: string;
  /** The loss as TeX, in the words of {@link terms} and settings. */
  readonly formula: string;
  /** Full-size views of each image. */
  readonly views: number;
  localViews?(settings: ValuesOf<S>): LocalViews | undefined;
  readonly settings: S;
  /** Defaults of the shared settings (optimiser, augmentations) that differ for this method. */
  readonly defaults?: SettingValues;
  readonly terms?: Readonly<Record<string, TermDescription>>;
  /**
   * Run-time numbers that follow a schedule, read with `live`; one with a live setting's name takes its
   * place. Those that are named among `terms` are shown as well.
   */
  schedules?(moment: Moment<S>): Readonly<Record<string, number>>;
  /** The encoders that it can use, where not all; the first is its default. */
  readonly encoders?: { readonly only: readonly string[]; readonly because: string };
  /** Throws InputError where such a run makes no sense, before anything is built. */
  check?(facts: RunFacts<S>): void;
  /** False for features made by hand: they take no steps. */
  readonly trains?: false;
  /** The term that tells that a run learns and where it goes, where that is not a falling loss. */
  readonly progress?: { readonly term: string; readonly goes: "up" | "down" };
  /** Switches that break it, and what must be seen then; `npm run reproduce` runs them. */
  readonly ablations?: readonly Ablation[];
  /** Why it collapses, the first that holds: shown beside a collapse that is measured. */
  readonly causes?: readonly CollapseCause<ValuesOf<S>>[];
  readonly objective: Objective;
  /** Who feeds whom, with these settings. */
  diagram(settings: ValuesOf<S>): Diagram;
  build(context: BuildContext<S>): BuiltMethod;
}

/** Names a method's parts and keeps the types of its settings. */
export const defineMethod = <const S extends Settings>(
  definition: MethodDefinition<S>,
): MethodDefinition<S> => definition;
