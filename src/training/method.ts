/**
 * A method, read top to bottom, is one file: what it is called, which settings it has, which heads it
 * puts on the encoder and what it asks of the views. `build` adds graph only; everything else (data,
 * optimiser, evaluation, checkpoints) is the same for all.
 */
import type { Node, Tensor, Variable } from "../autodiff/tensor.ts";
import type { AveragedCopy } from "../nn/averagedCopy.ts";
import type { Network } from "../nn/network.ts";
import type { Random } from "../shared/random.ts";
import type { Settings, ValuesOf } from "../shared/settings.ts";
import type { Views } from "./views.ts";

export interface BuildContext<S extends Settings> {
  readonly encoder: Network;
  readonly random: Random;
  /** Values at the start of the run; live ones are better read through `live`. */
  readonly settings: ValuesOf<S>;
  /** The run-time scalar of a live setting. */
  live(key: keyof S & string): Tensor;
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
  /**
   * The networks' half, on all images of the batch or a chunk of them; inside the training pass.
   * Each tensor has a row for each image, or for each image of view after view: [k · batch, …].
   * What it stops, no gradient flows through.
   */
  embed(views: Views): E;
  /** The objective's half, on the whole batch's embeddings: one number to minimise, without networks. */
  loss(embeddings: E): Tensor;
  /** A slow copy that follows its originals after every step, by the setting `momentum`. */
  readonly averages?: AveragedCopy;
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
  /** As in CONTRACT: `N`, `D`, … one letter an axis; equal letters must be equal sizes. */
  readonly axes: readonly string[];
}

export interface Objective {
  readonly inputs: readonly ObjectiveInput[];
  /** Run-time or fixed numbers that it reads, a part of the method's settings. */
  readonly settings: readonly string[];
  evaluate(inputs: Readonly<Record<string, Tensor>>, setting: (key: string) => Tensor): Tensor;
}

export interface MethodDefinition<S extends Settings = Settings> {
  readonly id: string;
  readonly label: string;
  readonly summary: string;
  /** Authors, year, arXiv number. */
  readonly citation: string;
  readonly views: number;
  readonly settings: S;
  readonly objective: Objective;
  build(context: BuildContext<S>): BuiltMethod;
}

/** Names a method's parts and keeps the types of its settings. */
export const defineMethod = <const S extends Settings>(
  definition: MethodDefinition<S>,
): MethodDefinition<S> => definition;
