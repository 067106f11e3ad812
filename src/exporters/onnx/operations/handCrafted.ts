/** Histograms of oriented gradients, SIFT descriptors and local binary patterns, spelled in ONNX operators. */
import type { Tensor } from "../../../autodiff/tensor.ts";
import { codeOf, PATTERNS, REGIONS } from "../../../gpu/kernels/binaryPatterns.ts";
import { CELL, cellsAlong, ORIENTATIONS } from "../../../gpu/kernels/orientedGradients.ts";
import { WINDOW, windowsAlong } from "../../../gpu/kernels/siftDescriptors.ts";
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

/** How the directions of gradients are counted: bins around the half or the whole circle, and the place of the first centre. */
interface Circle {
  readonly bins: number;
  readonly whole: boolean;
  readonly firstCenter: number;
}

/** Votes [n, h, w, bins] of each pixel for the two nearest orientations of its gradient, by its length. */
function orientationVotes(
  graph: GraphWriter,
  { x, height, width, channels }: ReturnType<typeof sizesOf>,
  { bins, whole, firstCenter }: Circle,
): string {
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

  // The angle in units of a bin; a vertical gradient divides by nearly 0.
  const zero = graph.floats([0], []);
  const isVertical = graph.node("Equal", [dx, zero]);
  const divisor = graph.node("Where", [isVertical, graph.floats([1e-30], []), dx]);
  const angle = graph.node("Atan", [graph.node("Div", [dy, divisor])]);
  const perBin = graph.floats([bins / (whole ? 2 * Math.PI : Math.PI)], []);
  const fromRight = graph.node("Mul", [angle, perBin]);
  const opposite = () => graph.node("Add", [fromRight, graph.floats([bins / 2], [])]);
  const signed = whole
    ? graph.node("Where", [graph.node("Less", [dx, zero]), opposite(), fromRight])
    : fromRight;
  const all = graph.floats([bins], []);
  const isNegative = graph.node("Less", [signed, zero]);
  const place = graph.node("Where", [isNegative, graph.node("Add", [signed, all]), signed]);

  const centers = Array.from({ length: bins }, (_, bin) => bin + firstCenter);
  const distance = graph.node("Abs", [graph.node("Sub", [place, graph.floats(centers)])]);
  const around = graph.node("Min", [distance, graph.node("Sub", [all, distance])]);
  const share = graph.node("Relu", [graph.node("Sub", [graph.floats([1], []), around])]);
  return graph.node("Mul", [length, share]);
}

const orientedGradients: Translator = (graph, { inputs: [input] }) => {
  const sizes = sizesOf(input);
  const { height, width } = sizes;
  const circle = { bins: ORIENTATIONS, whole: false, firstCenter: 0.5 };
  const votes = orientationVotes(graph, sizes, circle);
  const cells = (side: number) =>
    weightsOf(cellsAlong(side), side, (cell, pixel) =>
      Math.max(0, 1 - Math.abs((pixel + 0.5) / CELL - 0.5 - cell)),
    );
  const given = { height, width, bins: ORIENTATIONS };
  return plain(pooled(graph, votes, given, [cells(height), cells(width)]));
};

/** Cells along a window of a SIFT descriptor, and its orientations. */
const [SIFT_CELLS, SIFT_BINS] = [4, 8];

const siftDescriptors: Translator = (graph, { inputs: [input] }) => {
  const sizes = sizesOf(input);
  const { height, width } = sizes;
  const circle = { bins: SIFT_BINS, whole: true, firstCenter: 0 };
  const votes = orientationVotes(graph, sizes, circle);
  // Cells of all windows, window by window; the Gaussian is the product of one along rows and one along columns.
  const cells = (side: number) => {
    const { count, stride } = windowsAlong(side);
    return weightsOf(count * SIFT_CELLS, side, (index, pixel) => {
      const place = pixel + 0.5 - Math.floor(index / SIFT_CELLS) * stride;
      if (place < 0 || place > WINDOW) return 0;
      const apart = Math.abs((place / WINDOW) * SIFT_CELLS - 0.5 - (index % SIFT_CELLS));
      const center = (place - WINDOW / 2) / (WINDOW / 2);
      return Math.max(0, 1 - apart) * Math.exp(-(center ** 2) / 2);
    });
  };
  const given = { height, width, bins: SIFT_BINS };
  const [down, across] = [windowsAlong(height).count, windowsAlong(width).count];
  const flat = pooled(graph, votes, given, [cells(height), cells(width)]);
  const apart = graph.integers([-1, down, SIFT_CELLS, across, SIFT_CELLS, SIFT_BINS]);
  const windows = graph.node("Transpose", [graph.node("Reshape", [flat, apart])], {
    perm: [0, 1, 3, 2, 4, 5],
  });
  const shape = graph.integers([-1, down, across, SIFT_CELLS * SIFT_CELLS * SIFT_BINS]);
  return plain(graph.node("Reshape", [windows, shape]));
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
  siftDescriptors,
  binaryPatterns,
};
