/**
 * A method, read top to bottom, is one file: what it is called, which settings it has, which heads it
 * puts on the encoder and what it asks of the views. `build` adds graph only; everything else (data,
 * optimiser, evaluation, checkpoints) is the same for all.
 */
import type { Node, Tensor } from "../autodiff/tensor.ts";
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

export interface BuiltMethod {
  /** Networks beside the encoder that are trained, by the name they are exported under. */
  readonly heads: Readonly<Record<string, Network>>;
  /** From the encoder's output h to z, where the objective lives; what the sphere shows as z. */
  readonly projector: Network;
  /** One number to minimise. Called once, inside the training pass. */
  loss(views: Views): Tensor;
  /** A slow copy that follows its originals after every step, by the setting `momentum`. */
  readonly averages?: AveragedCopy;
  /** Further updates after the optimiser's: queues, centres. */
  afterStep?(): readonly Node[];
}

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
