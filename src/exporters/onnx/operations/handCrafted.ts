/** Histograms of oriented gradients and local binary patterns, spelled in ONNX operators. */
import type { Tensor } from "../../../autodiff/tensor.ts";
import { codeOf, PATTERNS, REGIONS } from "../../../gpu/kernels/binaryPatterns.ts";
import { CELL, cellsAlong, ORIENTATIONS } from "../../../gpu/kernels/orientedGradients.ts";
import type { GraphWriter, Translator, Value } from "../graph.ts";

const plain = (name: string): Value => ({ name, layout: "plain" });

function sizesOf(x: Tensor | undefined) {
  if (!x) throw new Error("onnx: hand-crafted features need images");
  const [, height = 0, width = 0, channels = 0] = x.shape;
  return { x, height, width, channels };
}

/** The values `step` pixels further along an axis; the edge is repeated. */
function shifted(graph: GraphWriter, x: string, axis: number, length: number, step: number) {
  if (step === 0) return x;
  const indices = Array.from({ length }, (_, at) => Math.min(Math.max(at + step, 0), length - 1));
  return graph.node("Gather", [x, graph.integers(indices)], { axis });
}

/** Σ over pixels [n, h, w, k] weighted by rows [r, h] and columns [c, w] → [n, r, c, k]. */
function pooled(
  graph: GraphWriter,
  votes: string,
  {
    height,
    width,
    bins,
  }: { readonly height: number; readonly width: number; readonly bins: number },
  [rows, cols]: readonly [Weights, Weights],
): string {
  const flat = graph.node("Reshape", [votes, graph.integers([-1, height, width * bins])]);
  const high = graph.node("MatMul", [graph.floats(rows.values, [rows.count, height]), flat]);
  const shape = graph.integers([-1, rows.count, width, bins]);
  const unfolded = graph.node("Reshape", [high, shape]);
  return graph.node("MatMul", [graph.floats(cols.values, [cols.count, width]), unfolded]);
}

interface Weights {
  readonly count: number;
  /** [count, length] */
  readonly values: Float32Array;
}

const weightsOf = (
  count: number,
  length: number,
  weight: (index: number, position: number) => number,
): Weights => ({
  count,
  values: Float32Array.from({ length: count * length }, (_, index) =>
    weight(Math.floor(index / length), index % length),
  ),
});

const orientedGradients: Translator = (graph, { inputs: [input] }) => {
  const { x, height, width, channels } = sizesOf(input);
  const image = graph.plain(x);
  const difference = (axis: number, length: number) =>
    graph.node("Sub", [
      shifted(graph, image, axis, length, 1),
      shifted(graph, image, axis, length, -1),
    ]);
  const [across, down] = [difference(2, width), difference(1, height)];
  const squares = (dx: string, dy: string) =>
    graph.node("Add", [graph.node("Mul", [dx, dx]), graph.node("Mul", [dy, dy])]);
  // The channel with the longest gradient counts.
  const longest = graph.node("ArgMax", [squares(across, down)], { axis: 3, keepdims: 1 });
  const chosen = (each: string) =>
    channels === 1 ? each : graph.node("GatherElements", [each, longest], { axis: 3 });
  const [dx, dy] = [chosen(across), chosen(down)];
  const length = graph.node("Sqrt", [squares(dx, dy)]);

  // The angle from 0° to 180° in units of a bin; a vertical gradient divides by nearly 0.
  const isVertical = graph.node("Equal", [dx, graph.floats([0], [])]);
  const divisor = graph.node("Where", [isVertical, graph.floats([1e-30], []), dx]);
  const angle = graph.node("Atan", [graph.node("Div", [dy, divisor])]);
  const perBin = graph.floats([ORIENTATIONS / Math.PI], []);
  const signed = graph.node("Mul", [angle, perBin]);
  const all = graph.floats([ORIENTATIONS], []);
  const isNegative = graph.node("Less", [signed, graph.floats([0], [])]);
  const place = graph.node("Where", [isNegative, graph.node("Add", [signed, all]), signed]);

  const centers = Array.from({ length: ORIENTATIONS }, (_, bin) => bin + 0.5);
  const distance = graph.node("Abs", [graph.node("Sub", [place, graph.floats(centers)])]);
  const around = graph.node("Min", [distance, graph.node("Sub", [all, distance])]);
  const share = graph.node("Relu", [graph.node("Sub", [graph.floats([1], []), around])]);
  const votes = graph.node("Mul", [length, share]);
  const cells = (side: number) =>
    weightsOf(cellsAlong(side), side, (cell, pixel) =>
      Math.max(0, 1 - Math.abs((pixel + 0.5) / CELL - 0.5 - cell)),
    );
  const sizes = { height, width, bins: ORIENTATIONS };
  return plain(pooled(graph, votes, sizes, [cells(height), cells(width)]));
};

/** Share of a neighbour that makes it count as not darker, as in the kernel. */
const LEAST_DIFFERENCE = -1e-6;

const binaryPatterns: Translator = (graph, { inputs: [input] }) => {
  const { x, height, width, channels } = sizesOf(input);
  const image = graph.plain(x);
  const luma = graph.floats(channels === 1 ? [1] : [0.299, 0.587, 0.114], [channels, 1]);
  const grey = graph.node("MatMul", [image, luma]);
  const bits = Array.from({ length: 8 }, (_, k) => {
    const [up, right] = [Math.sin((k * Math.PI) / 4), Math.cos((k * Math.PI) / 4)];
    const [dy, dx] = [-Math.round(up), Math.round(right)];
    const [fy, fx] = [Math.abs(up), Math.abs(right)];
    const difference = (down: number, over: number) => {
      const moved = shifted(graph, grey, 1, height, down);
      return graph.node("Sub", [shifted(graph, moved, 2, width, over), grey]);
    };
    const terms = [
      { share: (1 - fy) * fx, at: [0, dx] },
      { share: fy * (1 - fx), at: [dy, 0] },
      { share: fy * fx, at: [dy, dx] },
    ].filter(({ share }) => share > 1e-9);
    const more = terms.map(({ share, at: [down = 0, over = 0] }) =>
      graph.node("Mul", [difference(down, over), graph.floats([share], [])]),
    );
    const total = more.length === 1 ? (more[0] ?? "") : graph.node("Sum", more);
    const isSet = graph.node("Greater", [total, graph.floats([LEAST_DIFFERENCE], [])]);
    return graph.node("Mul", [graph.node("Cast", [isSet], { to: 1 }), graph.floats([1 << k], [])]);
  });
  const pattern = graph.node("Cast", [graph.node("Sum", bits)], { to: 7 });
  const codes = graph.integers(Array.from({ length: 256 }, (_, each) => codeOf(each)));
  const code = graph.node("Gather", [codes, pattern], { axis: 0 });
  const flat = graph.node("Reshape", [code, graph.integers([-1, height, width])]);
  const votes = graph.node("OneHot", [flat, graph.integers([PATTERNS]), graph.floats([0, 1])], {
    axis: -1,
  });
  const regions = (side: number) => {
    const region = (pixel: number) => Math.floor((pixel * REGIONS) / side);
    const counts = Array.from({ length: side }, (_, pixel) => region(pixel));
    return weightsOf(REGIONS, side, (index, pixel) =>
      region(pixel) === index ? 1 / counts.filter((each) => each === index).length : 0,
    );
  };
  const sizes = { height, width, bins: PATTERNS };
  return plain(pooled(graph, votes, sizes, [regions(height), regions(width)]));
};

export const handCrafted: Readonly<Record<string, Translator>> = {
  orientedGradients,
  binaryPatterns,
};
