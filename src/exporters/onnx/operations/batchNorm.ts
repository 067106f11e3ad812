/** Recognises batch norm in evaluation, which the graph spells as arithmetic with the running statistics. */

import { BATCH_NORM_EPSILON } from "../../../autodiff/ops/batchNorm.ts";
import { constantValue, leafOf, type Tensor } from "../../../autodiff/tensor.ts";
import type { GraphWriter, Value } from "../graph.ts";
import type { Literal } from "../literals.ts";

interface Norm {
  readonly x: Tensor;
  readonly mean: Literal;
  readonly variance: Literal;
  readonly scale?: Literal;
  readonly shift?: Literal;
}

/** BatchNormalization in place of the arithmetic that computes `tensor`; undefined if it is another. */
export function batchNorm(graph: GraphWriter, tensor: Tensor): Value | undefined {
  const norm = scaledNorm(graph, tensor) ?? plainNorm(graph, tensor);
  if (!norm) return undefined;
  const { x, mean, variance } = norm;
  const rank = x.shape.length;
  if (rank !== 2 && rank !== 4) return undefined;
  const channels = mean.values.length;
  const of = (literal: Literal | undefined, value: number) =>
    literal
      ? graph.weight(literal, { shape: [channels], values: literal.values })
      : graph.floats(new Float32Array(channels).fill(value));
  const input = rank === 4 ? graph.channelsFirst(x) : graph.plain(x);
  const name = graph.node(
    "BatchNormalization",
    [input, of(norm.scale, 1), of(norm.shift, 0), of(mean, 0), of(variance, 1)],
    { epsilon: { real: BATCH_NORM_EPSILON } },
  );
  return { name, layout: rank === 4 ? "channels-first" : "plain" };
}

const partsOf = (tensor: Tensor | undefined, op: string): readonly Tensor[] =>
  tensor?.producer.op === op ? tensor.producer.inputs : [];

/** normal · scale + shift */
function scaledNorm(graph: GraphWriter, tensor: Tensor): Norm | undefined {
  const [product, shifts] = partsOf(tensor, "add");
  const [normal, scales] = partsOf(product, "multiply");
  if (!normal || !scales || !shifts) return undefined;
  const norm = plainNorm(graph, normal);
  const [scale, shift] = [graph.literal(scales), graph.literal(shifts)];
  const channels = norm?.mean.values.length;
  if (!norm || scale?.values.length !== channels || shift?.values.length !== channels) {
    return undefined;
  }
  return scale && shift && { ...norm, scale, shift };
}

/** (x − running mean) / √(running variance + ε) */
function plainNorm(graph: GraphWriter, tensor: Tensor): Norm | undefined {
  const [difference, scale] = partsOf(tensor, "multiply");
  const [x, center] = partsOf(difference, "subtract");
  const [sum] = partsOf(scale, "rsqrt");
  const [spread, epsilon] = partsOf(sum, "add");
  if (!x || !center || !spread || constantValue(epsilon) !== BATCH_NORM_EPSILON) return undefined;
  const [mean, variance] = [graph.literal(center), graph.literal(spread)];
  const leaf = leafOf(center);
  const isStatistic = leaf?.kind === "variable" && leaf.variable.role === "statistic";
  return isStatistic && mean && variance ? { x, mean, variance } : undefined;
}
