/**
 * The networks of one run before memory is allocated: encoder, heads, objective, and every variable with
 * its name. Equal seeds build equal models.
 */
import { reshape } from "../autodiff/ops/shape.ts";
import { BLOCK, layoutState, type StateLayout } from "../autodiff/state.ts";
import { scalar, type Tensor, type Variable } from "../autodiff/tensor.ts";
import type { Schema, SplitName } from "../data/index.ts";
import type { Encoder, EncoderDefinition, ImageSize } from "../nn/encoder.ts";
import { encoderNamed } from "../nn/index.ts";
import { type Network, namedVariables, parameterCount } from "../nn/network.ts";
import { Random } from "../shared/random.ts";
import {
  type ColumnReads,
  createColumnReads,
  encodedColumn,
  encodedTexts,
  regionColumnOf,
  textColumnNamed,
} from "./columns.ts";
import { chunkOf, type ResolvedConfiguration } from "./configuration.ts";
import type { BuiltMethod, MethodDefinition } from "./method.ts";
import { methodNamed } from "./methods/index.ts";
import { optimiserNamed, optimisers } from "./optimisers/index.ts";
import type { OptimiserDefinition } from "./optimisers/optimiser.ts";
import { type BuiltSpace, spaceNamed, type TextColumn } from "./space.ts";

export interface Model {
  readonly configuration: ResolvedConfiguration;
  /** Of the dataset. */
  readonly schema: Schema;
  readonly image: ImageSize;
  readonly method: MethodDefinition;
  readonly optimiser: OptimiserDefinition;
  readonly encoder: Encoder;
  readonly spaces: readonly BuiltSpace[];
  /** The space of this id. Throws {@link InputError} with the method's spaces if there is none. */
  space(id: string): BuiltSpace;
  /** Number of classes of the dataset. */
  readonly classes: number;
  readonly built: BuiltMethod;
  /** Trainable variables with their exported names, in the order of the flat buffer. */
  readonly parameters: readonly [string, Variable][];
  /** Variables of the moving average, named `target.` and the name of the original. */
  readonly averages: readonly [string, Variable][];
  readonly statistics: readonly [string, Variable][];
  /** State of the method beside its networks: a queue, a centre. */
  readonly states: readonly [string, Variable][];
  readonly layout: StateLayout;
  /** Number of trainable values in encoder and heads. */
  readonly parameterCount: number;
  /** The run-time scalar of this name; returns the same tensor on every call. */
  scalar(name: string, dtype?: "f32" | "u32"): Tensor;
  /** The columns of the table that its graphs read. */
  readonly columns: ColumnReads;
}

/** The region for the gradients of one chunk, if the step is chunked. */
export const CHUNK_GRADIENTS = "chunkGradients";

/** The region whose first word is 1 once a step was not taken: later ones are not taken either. */
export const SKIPPED = "skipped";

/** The random stream of the initial weights. */
const WEIGHTS_STREAM = 1;

/**
 * Builds the networks of a configuration for the columns of a dataset. `architecture` may be an encoder that
 * is not in the list.
 */
export function buildModel(
  configuration: ResolvedConfiguration,
  schema: Schema,
  architecture: EncoderDefinition = encoderNamed(configuration.encoder),
): Model {
  const { settings, seed } = configuration;
  const [height, width, channels] = schema.shape;
  const image = { height, width, channels };
  const method = methodNamed(configuration.method);
  const optimiser = optimiserNamed(String(settings.optimizer ?? optimisers[0]?.id));
  const random = new Random(seed, WEIGHTS_STREAM);
  const scalars = new Map<string, Tensor>();
  const scalarNamed = (name: string, dtype: "f32" | "u32" = "f32") => {
    const known = scalars.get(name) ?? scalar(name, dtype);
    scalars.set(name, known);
    return known;
  };
  const encoder =
    architecture.reads === "tokens"
      ? architecture.build(encodedTexts(schema, settings), random)
      : architecture.build(image, random);
  const { batch, steps } = configuration;
  const classes = schema.classes.length;
  const vocabulary = (column: string) => textColumnNamed(schema, column).vocabulary;
  const regionColumn = () => regionColumnOf(schema);
  const texts = () => encodedColumn(schema, settings);
  const columns = createColumnReads(schema);
  const context = {
    encoder,
    image,
    texts,
    classes,
    vocabulary,
    regions: regionColumn,
    rule: schema.rule,
    whole: wholeSplits(columns, schema),
    batch,
    steps,
    random,
    settings,
  };
  const built = method.build({ ...context, live: (key) => scalarNamed(key) });
  const networks: [string, Network][] = [["encoder", encoder], ...Object.entries(built.heads)];
  const named = networks.flatMap(([name, part]) => namedVariables(part, name));
  const withRole = (role: Variable["role"]) => named.filter(([, each]) => each.role === role);
  const parameters = withRole("parameter");
  const statistics = withRole("statistic");
  const averages = (built.averages?.pairs ?? []).map(({ name, average }): [string, Variable] => [
    `target.${name}`,
    average,
  ]);
  const states = Object.entries(built.states ?? {});
  const chunked = chunkOf(configuration) < configuration.batch;
  const regions = ["gradients", ...(chunked ? [CHUNK_GRADIENTS] : []), ...optimiser.moments];
  const mirrors = Object.fromEntries(regions.map((region) => [region, "parameters"]));
  const layout = layoutState({
    variables: {
      parameters: parameters.map(([, variable]) => variable),
      averages: averages.map(([, variable]) => variable),
      statistics: statistics.map(([, variable]) => variable),
      states: states.map(([, variable]) => variable),
    },
    mirrors,
    extras: { squaredNorm: BLOCK, [SKIPPED]: BLOCK },
  });
  return {
    configuration,
    schema,
    image,
    method,
    optimiser,
    encoder,
    spaces: built.spaces,
    space: (id) => spaceNamed(built.spaces, id),
    classes,
    built,
    parameters,
    averages,
    statistics,
    states,
    layout,
    parameterCount: networks.reduce((sum, [, part]) => sum + parameterCount(part), 0),
    scalar: scalarNamed,
    columns,
  };
}

/** All rows of a split, from the columns as they are stored. */
const wholeSplits =
  (columns: ColumnReads, { category }: Schema) =>
  (split: SplitName, column: TextColumn) => {
    const texts = columns.read(split, { kind: "tokens", column });
    return {
      ids: reshape(texts.data, [texts.count, column.context]),
      labels: columns.read(split, { kind: "category", column: category }).data,
    };
  };

/** The state at step 0, as the 4-byte words of the flat buffer. */
export function initialState({ layout }: Model): Float32Array {
  const words = new Float32Array(layout.words);
  for (const variable of layout.variables) words.set(variable.initial(), layout.offsetOf(variable));
  return words;
}
