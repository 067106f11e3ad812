/** Matrix products, reshapes and reductions. */
import type { Node, Tensor } from "../../../autodiff/tensor.ts";
import { sameShape } from "../../../shared/shapes.ts";
import { transposed } from "../../../shared/transposed.ts";
import { dynamicShape, type GraphWriter, type Translator, type Value } from "../graph.ts";

interface Product {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly activation: "none" | "relu" | "gelu";
  readonly optional: readonly ("bias" | "residual")[];
}

const matmul: Translator = (graph, node) => {
  const [a, b] = node.inputs;
  const { transposeA } = node.attributes as Product;
  if (!a || !b) throw new Error("onnx: matmul needs two matrices");
  const left = transposeA
    ? graph.node("Transpose", [graph.plain(a)], { perm: lastTwo(a.shape.length) })
    : graph.plain(a);
  const residual = inputOf(node, "residual");
  return plain(productOf(graph, node, left, residual && graph.plain(residual)));
};

const plain = (name: string): Value => ({ name, layout: "plain" });

const lastTwo = (rank: number): number[] => {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  return [...axes.slice(0, -2), rank - 1, rank - 2];
};

/** An optional input of a product. */
function inputOf({ inputs, attributes }: Node, name: "bias" | "residual"): Tensor | undefined {
  const index = (attributes as Product).optional.indexOf(name);
  return index < 0 ? undefined : inputs[index + 2];
}

/** act(left · b + bias) + residual; `left` may have any number of leading axes. */
function productOf(
  graph: GraphWriter,
  node: Node,
  left: string,
  residual: string | undefined,
): string {
  const [, b] = node.inputs;
  const { transposeB, activation } = node.attributes as Product;
  if (!b) throw new Error("onnx: matmul needs two matrices");
  const bias = inputOf(node, "bias");
  const product = graph.node("MatMul", [left, secondFactor(graph, b, transposeB)]);
  const shifted = bias ? graph.node("Add", [product, graph.plain(bias)]) : product;
  const active = activated(graph, shifted, activation);
  return residual === undefined ? active : graph.node("Add", [active, residual]);
}

function secondFactor(graph: GraphWriter, b: Tensor, isTransposed: boolean): string {
  if (!isTransposed) return graph.plain(b);
  const order = lastTwo(b.shape.length);
  const literal = graph.literal(b);
  if (literal) return graph.weight(literal, transposed(literal, order));
  return graph.node("Transpose", [graph.plain(b)], { perm: order });
}

/** GELU is spelled out: ONNX has it from operator set 20 on only. */
function activated(graph: GraphWriter, x: string, activation: Product["activation"]): string {
  switch (activation) {
    case "none":
      return x;
    case "relu":
      return graph.node("Relu", [x]);
    case "gelu": {
      const scaled = graph.node("Div", [x, graph.floats([Math.SQRT2], [])]);
      const error = graph.node("Erf", [scaled]);
      const sum = graph.node("Add", [error, graph.floats([1], [])]);
      const half = graph.node("Mul", [x, graph.floats([0.5], [])]);
      return graph.node("Mul", [half, sum]);
    }
    default:
      return activation satisfies never;
  }
}

const reshape: Translator = (graph, { inputs: [x] }, tensor) => {
  if (!x) throw new Error("onnx: reshape needs a tensor");
  return plain(
    appliedToTokens(graph, x, tensor) ?? looked(graph, x, tensor) ?? reshaped(graph, x, tensor),
  );
};

function reshaped(graph: GraphWriter, x: Tensor, { shape }: Tensor): string {
  const { name, layout } = graph.value(x);
  const [, height, width] = x.shape;
  // The channels of a single position are in the same order in either layout.
  const source = layout === "channels-first" && height === 1 && width === 1 ? name : graph.plain(x);
  return graph.node("Reshape", [source, graph.integers(dynamicShape(shape))]);
}

/** A linear layer on [..., from] is a product of flattened rows in the graph; ONNX multiplies the last axis as it is. */
function appliedToTokens(graph: GraphWriter, x: Tensor, { shape }: Tensor): string | undefined {
  const { producer } = x;
  const [a, b] = producer.inputs;
  if (producer.op !== "matmul" || a?.producer.op !== "reshape" || b?.shape.length !== 2) {
    return undefined;
  }
  const [source] = a.producer.inputs;
  const residual = inputOf(producer, "residual");
  const [added] = residual?.producer.op === "reshape" ? residual.producer.inputs : [];
  const { transposeA } = producer.attributes as Product;
  const sameLead = source && sameShape(source.shape.slice(0, -1), shape.slice(0, -1));
  const sameAdded = !residual || (added && sameShape(added.shape, shape));
  if (transposeA || !sameLead || !sameAdded) return undefined;
  return productOf(graph, producer, graph.plain(source), added && graph.plain(added));
}

/** Rows of a table by ids of any shape. */
function looked(graph: GraphWriter, x: Tensor, { shape }: Tensor): string | undefined {
  const { op, inputs } = x.producer;
  const [table, indices] = inputs;
  const [ids] = indices?.producer.op === "reshape" ? indices.producer.inputs : [];
  if (op !== "gatherRows" || !table || !ids || !sameShape(ids.shape, shape.slice(0, -1))) {
    return undefined;
  }
  return graph.node("Gather", [graph.plain(table), graph.plain(ids)], { axis: 0 });
}

const gatherRows: Translator = (graph, { inputs: [table, ids] }) => {
  if (!table || !ids) throw new Error("onnx: gatherRows needs a table and ids");
  return plain(graph.node("Gather", [graph.plain(table), graph.plain(ids)], { axis: 0 }));
};

const stopGradient: Translator = (graph, { inputs: [x] }) => {
  if (!x) throw new Error("onnx: a tensor is missing");
  return graph.value(x);
};

const reduce: Translator = (graph, { inputs: [x], attributes }) => {
  const { operation, from, count } = attributes as {
    readonly operation: "sum" | "mean" | "max";
    readonly from: number;
    readonly count: number;
  };
  if (!x) throw new Error("onnx: a reduction needs a tensor");
  const isOfPositions = x.shape.length === 4 && from === 1 && count === 2;
  if (isOfPositions && operation === "mean") {
    const name = graph.node("GlobalAveragePool", [graph.channelsFirst(x)]);
    return { name, layout: "channels-first" };
  }
  const axes = Array.from({ length: count }, (_, index) => from + index);
  const input = graph.plain(x);
  // Of the three, only the sum takes its axes as an input in operator set 17.
  if (operation === "sum") {
    return plain(graph.node("ReduceSum", [input, graph.integers(axes)], { keepdims: 1 }));
  }
  const operator = operation === "mean" ? "ReduceMean" : "ReduceMax";
  return plain(graph.node(operator, [input], { axes, keepdims: 1 }));
};

export const products: Readonly<Record<string, Translator>> = {
  matmul,
  reshape,
  gatherRows,
  reduce,
  stopGradient,
  gateGradient: stopGradient,
};
