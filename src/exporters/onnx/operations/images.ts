/** Convolutions, pools and patches of images. */
import { sizeOf } from "../../../shared/shapes.ts";
import { transposed } from "../../../shared/transposed.ts";
import type { Translator } from "../graph.ts";

const conv2d: Translator = (graph, { inputs: [x, filter], attributes }) => {
  const { stride, padding } = attributes as { readonly stride: number; readonly padding: number };
  const literal = filter && graph.literal(filter);
  if (!x || !filter) throw new Error("onnx: conv2d needs an image and a filter");
  const weight = literal
    ? graph.weight(literal, transposed(literal, [3, 2, 0, 1]))
    : graph.node("Transpose", [graph.plain(filter)], { perm: [3, 2, 0, 1] });
  const [height = 1, width = 1] = filter.shape;
  const name = graph.node("Conv", [graph.channelsFirst(x), weight], {
    kernel_shape: [height, width],
    strides: [stride, stride],
    pads: [padding, padding, padding, padding],
  });
  return { name, layout: "channels-first" };
};

const pool =
  (operator: string): Translator =>
  (graph, { inputs: [x], attributes }) => {
    const { size, stride, padding } = attributes as Readonly<
      Record<"size" | "stride" | "padding", number>
    >;
    if (!x) throw new Error("onnx: a pool needs an image");
    const name = graph.node(operator, [graph.channelsFirst(x)], {
      kernel_shape: [size, size],
      strides: [stride, stride],
      pads: [padding, padding, padding, padding],
      ...(operator === "AveragePool" && { count_include_pad: 1 }),
    });
    return { name, layout: "channels-first" };
  };

/** Patches at fixed corners, as a gather of pixels. */
const patchesAt: Translator = (graph, { inputs: [x, corners], attributes }) => {
  const { size } = attributes as { readonly size: number };
  const literal = corners && graph.literal(corners);
  if (!x || !literal || literal.shape.length !== 2) {
    throw new Error("onnx: only patches on a fixed grid can be exported");
  }
  const [, height = 0, width = 0, channels = 0] = x.shape;
  const count = literal.shape[0] ?? 0;
  const pixels = Array.from({ length: count * size * size }, (_, index) => {
    const patch = Math.floor(index / (size * size));
    const corner = (axis: number, most: number) =>
      Math.min(Math.max(Math.floor(literal.values[2 * patch + axis] ?? 0), 0), most - size);
    const row = corner(0, height) + (Math.floor(index / size) % size);
    return row * width + corner(1, width) + (index % size);
  });
  const flat = graph.node("Reshape", [
    graph.plain(x),
    graph.integers([-1, sizeOf([height, width]), channels]),
  ]);
  const gathered = graph.node("Gather", [flat, graph.integers(pixels)], { axis: 1 });
  const shape = graph.integers([-1, size, size, channels]);
  return { name: graph.node("Reshape", [gathered, shape]), layout: "plain" };
};

export const images: Readonly<Record<string, Translator>> = {
  conv2d,
  maxPool2d: pool("MaxPool"),
  averagePool2d: pool("AveragePool"),
  patchesAt,
};
