/** Arithmetic and functions of single elements. */
import type { Tensor } from "../../../autodiff/tensor.ts";
import { sizeOf } from "../../../shared/shapes.ts";
import type { GraphWriter, Translator, Value } from "../graph.ts";
import { batchNorm } from "./batchNorm.ts";
import { concatenation } from "./tokens.ts";

/** A function of one tensor works in any layout. */
const unary =
  (apply: (graph: GraphWriter, x: string) => string): Translator =>
  (graph, { inputs: [x] }) => {
    if (!x) throw new Error("onnx: an operand is missing");
    const { name, layout } = graph.value(x);
    return { name: apply(graph, name), layout };
  };

const named = (operator: string): Translator => unary((graph, x) => graph.node(operator, [x]));

/** Arguments below `least` are raised to it. */
const clipped = (graph: GraphWriter, x: string, least: number): string =>
  graph.node("Max", [x, graph.floats([least], [])]);

const binary =
  (operator: string): Translator =>
  (graph, { inputs }, tensor) => {
    const operands = operandsIn(graph, inputs, tensor);
    return { name: graph.node(operator, operands.names), layout: operands.layout };
  };

/** The operands in the layout of the first that is an image with its channels first, if they all fit that. */
function operandsIn(graph: GraphWriter, inputs: readonly Tensor[], { shape }: Tensor) {
  const [, height, width, channels = 0] = shape;
  const literals = inputs.map((input) => graph.literal(input));
  const isImage = (input: Tensor) => input.shape.join() === shape.join() && shape.length === 4;
  const fits = inputs.every((input, index) => {
    if (isImage(input)) return true;
    const literal = literals[index];
    const size = sizeOf(literal?.shape ?? [0]);
    return (
      literal !== undefined && (size === 1 || (size === channels && input.shape.at(-1) === size))
    );
  });
  const leads =
    fits &&
    height !== undefined &&
    width !== undefined &&
    inputs.some(
      (input, index) => !literals[index] && graph.value(input).layout === "channels-first",
    );
  const names = inputs.map((input, index) => {
    const literal = literals[index];
    if (!leads) return graph.plain(input);
    if (!literal || isImage(input)) return graph.channelsFirst(input);
    const size = sizeOf(literal.shape);
    return graph.weight(literal, { shape: size === 1 ? [] : [size, 1, 1], values: literal.values });
  });
  return { names, layout: leads ? ("channels-first" as const) : ("plain" as const) };
}

const withNorm =
  (otherwise: Translator): Translator =>
  (graph, node, tensor): Value =>
    batchNorm(graph, tensor) ?? otherwise(graph, node, tensor);

export const elementwise: Readonly<Record<string, Translator>> = {
  add: (graph, node, tensor) =>
    concatenation(graph, node) ?? withNorm(binary("Add"))(graph, node, tensor),
  subtract: binary("Sub"),
  multiply: withNorm(binary("Mul")),
  divide: binary("Div"),
  maximum: binary("Max"),
  negate: named("Neg"),
  abs: named("Abs"),
  exp: named("Exp"),
  tanh: named("Tanh"),
  sigmoid: named("Sigmoid"),
  softplus: named("Softplus"),
  relu: named("Relu"),
  floor: named("Floor"),
  heaviside: unary((graph, x) => {
    const isPositive = graph.node("Greater", [x, graph.floats([0], [])]);
    return graph.node("Cast", [isPositive], { to: 1 });
  }),
  square: unary((graph, x) => graph.node("Mul", [x, x])),
  log: unary((graph, x) => graph.node("Log", [clipped(graph, x, 1e-30)])),
  sqrt: unary((graph, x) => graph.node("Sqrt", [clipped(graph, x, 0)])),
  rsqrt: unary((graph, x) => {
    const root = graph.node("Sqrt", [clipped(graph, x, 1e-30)]);
    return graph.node("Reciprocal", [root]);
  }),
};
