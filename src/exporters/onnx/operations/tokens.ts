/** Sequences of tokens: slices, attention, norms and means. */
import type { Node } from "../../../autodiff/tensor.ts";
import type { GraphWriter, Translator, Value } from "../graph.ts";

const plain = (name: string): Value => ({ name, layout: "plain" });

const missing = (op: string): Error => new Error(`onnx: ${op} lacks an input`);

interface Slice {
  readonly first: number;
  readonly count: number;
}

const sliceTokens: Translator = (graph, { inputs: [x, token], attributes }) => {
  const { first, count } = attributes as Slice;
  if (!x) throw missing("sliceTokens");
  const [, tokens = 0, width = 0] = x.shape;
  const name = graph.plain(x);
  if (token) {
    if (first !== -1 || count !== tokens + 1) {
      throw new Error("onnx: a token is prepended, and nothing else, in an export");
    }
    const rows = graph.node("Shape", [name], { start: 0, end: 1 });
    const shape = graph.node("Concat", [rows, graph.integers([1, width])], { axis: 0 });
    const expanded = graph.node("Expand", [graph.plain(token), shape]);
    return plain(graph.node("Concat", [expanded, name], { axis: 1 }));
  }
  const from = Math.max(first, 0);
  const to = Math.min(first + count, tokens);
  const sliced =
    from === 0 && to === tokens
      ? name
      : graph.node("Slice", [name, ...[from, to, 1].map((each) => graph.integers([each]))]);
  const [before, after] = [Math.max(-first, 0), first + count - to];
  if (before === 0 && after === 0) return plain(sliced);
  return plain(graph.node("Pad", [sliced, graph.integers([0, before, 0, 0, after, 0])]));
};

/** Two sequences that were padded to one length and added are a concatenation. */
export function concatenation(graph: GraphWriter, { inputs }: Node): Value | undefined {
  const parts = inputs.map(({ producer }) => {
    const [x, token] = producer.inputs;
    return producer.op === "sliceTokens" && x && !token
      ? { x, tokens: x.shape[1] ?? 0, ...(producer.attributes as Slice) }
      : undefined;
  });
  const [a, b] = parts;
  if (!a || !b || a.first !== 0 || b.first !== -a.tokens || b.count !== a.tokens + b.tokens) {
    return undefined;
  }
  return plain(graph.node("Concat", [graph.plain(a.x), graph.plain(b.x)], { axis: 1 }));
}

/** Attention without the operator of that name, which few runtimes know; the weights become an output. */
const attention: Translator = (graph, { inputs: [qkv], attributes }, tensor) => {
  const { heads, packing, causal, limited } = attributes as {
    readonly heads: number;
    readonly packing: string;
    readonly causal: boolean;
    readonly limited: boolean;
  };
  if (!qkv || packing !== "qkv" || limited) {
    throw new Error(`onnx: attention of ${packing} with lengths ${limited} has no export`);
  }
  const [, tokens = 0, columns = 0] = qkv.shape;
  const width = columns / 3;
  const depth = width / heads;
  const [q = "", k = "", v = ""] = graph
    .nodeOf("Split", [graph.plain(qkv)], 3, { axis: 2 })
    .map((part) => graph.node("Reshape", [part, graph.integers([0, tokens, heads, depth])]));
  const byHead = (part: string, perm: readonly number[]) =>
    graph.node("Transpose", [part], { perm });
  const products = graph.node("MatMul", [byHead(q, [0, 2, 1, 3]), byHead(k, [0, 2, 3, 1])]);
  const scaled = graph.node("Mul", [products, graph.floats([depth ** -0.5], [])]);
  const scores = causal ? graph.node("Add", [scaled, causalMask(graph, tokens)]) : scaled;
  const weights = graph.node("Softmax", [scores], { axis: -1 });
  graph.recordAttention(tensor, weights);
  const mixed = graph.node("MatMul", [weights, byHead(v, [0, 2, 1, 3])]);
  const shape = graph.integers([0, tokens, width]);
  return plain(graph.node("Reshape", [byHead(mixed, [0, 2, 1, 3]), shape]));
};

/** 0 where a token may look, and far below any score elsewhere. */
function causalMask(graph: GraphWriter, tokens: number): string {
  const values = Array.from({ length: tokens * tokens }, (_, index) =>
    index % tokens > Math.floor(index / tokens) ? -1e9 : 0,
  );
  return graph.floats(values, [tokens, tokens], "causalMask");
}

const layerNorm: Translator = (graph, { inputs: [x, parameters] }) => {
  const literal = parameters && graph.literal(parameters);
  if (!x || !literal) throw missing("layerNorm");
  const width = literal.values.length / 2;
  const part = (index: number) => {
    const values = literal.values.subarray(index * width, (index + 1) * width);
    const offset = literal.offset + index * width;
    return graph.weight({ ...literal, values, offset }, { shape: [width], values });
  };
  const inputs = [graph.plain(x), part(0), part(1)];
  return plain(graph.node("LayerNormalization", inputs, { axis: -1, epsilon: { real: 1e-5 } }));
};

const normalizeRows: Translator = (graph, { inputs: [x] }) => {
  if (!x) throw missing("normalizeRows");
  const name = graph.plain(x);
  const norm = graph.node("ReduceL2", [name], { axes: [-1], keepdims: 1 });
  return plain(graph.node("Div", [name, graph.node("Max", [norm, graph.floats([1e-12], [])])]));
};

/** The lengths are an input of the model. */
const tokenLengths: Translator = () => plain("lengths");

/** A mean with weights of 1 in the window and 0 outside, as a product. */
const meanOfTokens: Translator = (graph, { inputs: [x, lengths], attributes }) => {
  const { window } = attributes as {
    readonly window: { readonly withoutFirst: number; readonly withoutLast: number } | "last";
  };
  if (!x || !lengths) throw missing("meanOfTokens");
  const [, tokens = 0, width = 0] = x.shape;
  const places = graph.integers(
    Array.from({ length: tokens }, (_, index) => index),
    [1, tokens],
  );
  const limited = graph.node("Min", [graph.plain(lengths), graph.integers([tokens])]);
  const column = graph.node("Reshape", [limited, graph.integers([-1, 1])]);
  const { withoutFirst, withoutLast } =
    window === "last" ? { withoutFirst: 0, withoutLast: 0 } : window;
  const end = graph.node("Sub", [column, graph.integers([withoutLast])]);
  const inside =
    window === "last"
      ? graph.node("Equal", [places, graph.node("Sub", [column, graph.integers([1])])])
      : graph.node("And", [
          graph.node("Less", [places, end]),
          graph.node("GreaterOrEqual", [places, graph.integers([withoutFirst])]),
        ]);
  const mask = graph.node("Cast", [inside], { to: 1 });
  const rows = graph.node("Reshape", [mask, graph.integers([-1, 1, tokens])]);
  const sums = graph.node("MatMul", [rows, graph.plain(x)]);
  const flat = graph.node("Reshape", [sums, graph.integers([-1, width])]);
  const count = graph.node("ReduceSum", [mask, graph.integers([1])], { keepdims: 1 });
  return plain(graph.node("Div", [flat, graph.node("Max", [count, graph.floats([1], [])])]));
};

export const tokens: Readonly<Record<string, Translator>> = {
  sliceTokens,
  attention,
  layerNorm,
  normalizeRows,
  tokenLengths,
  meanOfTokens,
};
