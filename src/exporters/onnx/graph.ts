/**
 * Translates a graph of symbolic tensors into ONNX nodes. The graph is built for {@link ROWS} rows, a prime that no
 * other size is a multiple of, so that the sizes which depend on the batch are known and become dynamic.
 *
 * ONNX convolutions read [n, channels, height, width] and this library's [n, height, width, channels]. A value therefore
 * has a layout, and is transposed only where an operator needs the other one.
 */
import type { Node, Tensor, Variable } from "../../autodiff/tensor.ts";
import { InputError } from "../../shared/errors.ts";
import { type Shape, sizeOf } from "../../shared/shapes.ts";
import { type Literal, literalOf } from "./literals.ts";
import type { Attribute, Initializer, OnnxNode } from "./model.ts";
import type { Scopes } from "./scopes.ts";

export const ROWS = 1_000_003;

/** A value of the ONNX graph that stands for a tensor. */
export interface Value {
  readonly name: string;
  /** `channels-first`: axes [n, c, h, w] of a tensor [n, h, w, c]. */
  readonly layout: "plain" | "channels-first";
}

export type Translator = (graph: GraphWriter, node: Node, tensor: Tensor) => Value;

export interface GraphWriter {
  /** The value of a tensor, in whichever layout it was computed. */
  value(tensor: Tensor): Value;
  /** The name of the tensor's value, with the tensor's own axes. */
  plain(tensor: Tensor): string;
  /** The name of its value with axes [n, c, h, w]. */
  channelsFirst(tensor: Tensor): string;
  literal(tensor: Tensor): Literal | undefined;
  /** Adds a node of one output and returns the output's name. */
  node(operator: string, inputs: readonly string[], attributes?: Attributes): string;
  /** Adds a node of several outputs. */
  nodeOf(
    operator: string,
    inputs: readonly string[],
    outputs: number,
    attributes?: Attributes,
  ): string[];
  floats(values: ArrayLike<number>, shape?: Shape, name?: string): string;
  integers(values: readonly number[], shape?: Shape): string;
  /** Stores a literal as a fixed value in a layout of its own, named by its variable. */
  weight(
    literal: Literal,
    stored: { readonly shape: Shape; readonly values: Float32Array },
  ): string;
  /** Gives a value the name of an output. */
  rename(value: string, name: string): void;
  /** The attention weights [n, heads, tokens, tokens] of the layer that computes `mixed`. */
  recordAttention(mixed: Tensor, weights: string): void;
}

type Attributes = Readonly<Record<string, Attribute>>;

export interface Translation {
  readonly nodes: OnnxNode[];
  readonly initializers: Initializer[];
  readonly attention: ReadonlyMap<Tensor, string>;
  /** New names of values. */
  readonly names: ReadonlyMap<string, string>;
  readonly writer: GraphWriter;
}

export interface TranslationOptions {
  readonly translators: Readonly<Record<string, Translator>>;
  readonly scopes: Scopes;
  valuesOf(variable: Variable): Float32Array;
}

export function createGraph({ translators, scopes, valuesOf }: TranslationOptions): Translation {
  const nodes: OnnxNode[] = [];
  const initializers = new Map<string, Initializer>();
  const values = new Map<Tensor, Value>();
  const other = new Map<string, string>();
  const attention = new Map<Tensor, string>();
  const names = new Map<string, string>();
  const taken = new Set<string>();
  let scope = "";

  const unique = (wanted: string): string => {
    let name = wanted;
    for (let count = 1; taken.has(name); count++) name = `${wanted}_${count}`;
    taken.add(name);
    return name;
  };
  const add = (initializer: Initializer): string => {
    initializers.set(initializer.name, initializer);
    return initializer.name;
  };
  const nodeOf = (
    operator: string,
    inputs: readonly string[],
    count: number,
    attributes: Attributes = {},
  ): string[] => {
    const name = unique(scope ? `/${scope}/${operator}` : `/${operator}`);
    const outputs = Array.from({ length: count }, (_, index) => `${name}_output_${index}`);
    nodes.push({ name, operator, inputs, outputs, attributes });
    return outputs;
  };
  const node = (operator: string, inputs: readonly string[], attributes?: Attributes): string =>
    nodeOf(operator, inputs, 1, attributes)[0] ?? "";

  const inLayout = (tensor: Tensor, layout: Value["layout"]): string => {
    const found = writer.value(tensor);
    if (found.layout === layout) return found.name;
    const key = `${found.name} ${layout}`;
    const perm = layout === "plain" ? [0, 2, 3, 1] : [0, 3, 1, 2];
    const name = other.get(key) ?? node("Transpose", [found.name], { perm });
    other.set(key, name);
    return name;
  };

  const writer: GraphWriter = {
    value(tensor) {
      const known = values.get(tensor);
      if (known) return known;
      const literal = writer.literal(tensor);
      const value: Value = literal
        ? { name: writer.weight(literal, literal), layout: "plain" }
        : translated(tensor);
      values.set(tensor, value);
      return value;
    },
    plain: (tensor) => inLayout(tensor, "plain"),
    channelsFirst: (tensor) => inLayout(tensor, "channels-first"),
    literal: (tensor) => literalOf(tensor, valuesOf),
    node,
    nodeOf,
    floats: (numbers, shape = [numbers.length], name = "constant") =>
      add({ name: unique(name), type: "float", shape, values: Float32Array.from(numbers) }),
    integers: (numbers, shape = [numbers.length]) => {
      const name = `int64 ${shape.join("x")}: ${numbers.join(",")}`;
      const short = name.length < 60 ? name : unique("int64");
      return initializers.has(short)
        ? short
        : add({ name: short, type: "int64", shape, values: numbers });
    },
    weight(literal, stored) {
      const name = nameOfLiteral(literal, scopes);
      if (name === undefined) return writer.floats(stored.values, stored.shape);
      const known = initializers.get(name);
      // A square matrix has the shape of its transpose.
      const isKnown =
        known?.shape.join() === stored.shape.join() &&
        stored.values.every((value, index) => value === known.values[index]);
      if (isKnown) return name;
      return add({ name: unique(name), type: "float", ...stored });
    },
    rename: (value, name) => void names.set(value, name),
    recordAttention: (mixed, weights) => void attention.set(mixed, weights),
  };

  function translated(tensor: Tensor): Value {
    const { producer } = tensor;
    const { realisation } = producer;
    if (realisation.kind === "leaf") {
      if (realisation.leaf.kind === "input")
        return { name: realisation.leaf.name, layout: "plain" };
      throw new InputError(
        `onnx: a graph with the ${realisation.leaf.kind} ${producer.op} has no export`,
      );
    }
    const translate = translators[producer.op];
    if (!translate) {
      throw new InputError(
        `onnx: the operation ${producer.op} of this run has no ONNX translation`,
      );
    }
    const outer = scope;
    scope = scopes.of(tensor);
    const value = translate(writer, producer, tensor);
    scope = outer;
    return value;
  }

  return {
    nodes,
    get initializers() {
      return [...initializers.values()];
    },
    attention,
    names,
    writer,
  };
}

/** The exported name of the variable, or of the half of a norm's scale and shift. */
function nameOfLiteral({ variable, offset, values }: Literal, scopes: Scopes): string | undefined {
  const name = variable && scopes.nameOf(variable);
  if (name === undefined || !variable) return undefined;
  if (!name.endsWith(".affine")) return offset === 0 ? name : undefined;
  const layer = name.slice(0, -"affine".length);
  if (values.length !== sizeOf(variable.shape) / 2) return undefined;
  return `${layer}${offset === 0 ? "weight" : "bias"}`;
}

/** The target of a Reshape: the size that depends on the batch becomes −1. */
export const dynamicShape = (shape: Shape): number[] =>
  shape.map((size) => (size % ROWS === 0 ? -1 : size));

/** A size of an output: a number, or a multiple of the number of rows. */
export function dimensionOf(size: number): number | string {
  if (size % ROWS !== 0) return size;
  return size === ROWS ? "N" : `${size / ROWS}N`;
}
