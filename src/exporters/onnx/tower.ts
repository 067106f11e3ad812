/** A tower of a run as an ONNX model: from its input to the vectors of its spaces. */
import { input, type Tensor, type Variable } from "../../autodiff/tensor.ts";
import { type AttentionLayer, inPass, type Network } from "../../nn/network.ts";
import { sizeOf } from "../../shared/shapes.ts";
import type { Model } from "../../training/model.ts";
import { type BuiltSpace, embedSpaces, type TextColumn } from "../../training/space.ts";
import { createGraph, dimensionOf, type GraphWriter, ROWS, type Translation } from "./graph.ts";
import type { OnnxModel, OnnxNode, Port } from "./model.ts";
import { translators } from "./operations/index.ts";
import { scopesOf } from "./scopes.ts";

export interface TowerOptions {
  readonly model: Model;
  /** The state that holds the weights. */
  readonly words: Float32Array;
  readonly tower: "images" | { readonly texts: TextColumn };
  readonly description: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The outputs are `h` and `z`, then the attention weights of each transformer block. */
export function towerModel(options: TowerOptions): OnnxModel {
  const { model, words, tower, description, metadata } = options;
  const outputs = new Map<Network, Tensor[]>();
  const attention: AttentionLayer[] = [];
  const vectors = inPass({ batch: ROWS, training: false, outputs, attention }, () =>
    embedSpaces(spacesOf(model, tower), inputOf(model, tower)),
  );
  const valuesOf = (variable: Variable): Float32Array => {
    const offset = model.layout.offsetOf(variable);
    return words.subarray(offset, offset + sizeOf(variable.shape));
  };
  const graph = createGraph({ translators, scopes: scopesOf(model, outputs), valuesOf });
  if (tower !== "images") padTexts(graph.writer, tower.texts.context);
  const computed = Object.entries(vectors).map(([space, tensor]) => ({
    port: portOf(space.replace(/^text\./, ""), tensor.shape),
    value: graph.writer.plain(tensor),
  }));
  const layers = attention.flatMap(({ mixed, heads, tokens }, index) => {
    const value = graph.attention.get(mixed);
    const shape = [mixed.shape[0] ?? ROWS, heads, tokens, tokens];
    return value === undefined ? [] : [{ port: portOf(`attention.${index}`, shape), value }];
  });
  const all = [...computed, ...layers];
  return {
    name: `${model.configuration.method}-${model.configuration.encoder}`,
    description,
    nodes: withOutputs(
      graph,
      all.map(({ port, value }) => ({ name: port.name, value })),
    ),
    initializers: graph.initializers,
    inputs: inputPorts(model, tower),
    outputs: all.map(({ port }) => port),
    metadata,
  };
}

const portOf = (name: string, shape: readonly number[]): Port => ({
  name,
  type: "float",
  dimensions: shape.map(dimensionOf),
});

type Tower = TowerOptions["tower"];

const spacesOf = ({ spaces }: Model, tower: Tower): readonly BuiltSpace[] =>
  spaces.filter(({ reads }) => (reads === "image") === (tower === "images"));

/** The ids after padding, which the network reads; the model's input `ids` may be shorter. */
const PADDED = "ids.padded";

function inputOf({ image: { height, width, channels } }: Model, tower: Tower) {
  if (tower === "images") return { image: input("images", [ROWS, height, width, channels]) };
  return { tokens: input(PADDED, [ROWS, tower.texts.context], "u32") };
}

function inputPorts({ image: { height, width, channels } }: Model, tower: Tower): Port[] {
  if (tower === "images") {
    return [{ name: "images", type: "float", dimensions: ["N", height, width, channels] }];
  }
  return [
    { name: "ids", type: "int64", dimensions: ["N", "L"] },
    { name: "lengths", type: "int64", dimensions: ["N"] },
  ];
}

/** Texts of any length up to the context are padded to it with zeros. */
function padTexts(graph: GraphWriter, context: number): void {
  const length = graph.node("Shape", ["ids"], { start: 1, end: 2 });
  const more = graph.node("Sub", [graph.integers([context]), length]);
  const pads = graph.node("Concat", [graph.integers([0, 0, 0]), more], { axis: 0 });
  graph.rename(graph.node("Pad", ["ids", pads]), PADDED);
}

/** Gives the outputs their names. A value that has one already, or is an input, is copied. */
function withOutputs(
  { nodes, writer, names }: Translation,
  outputs: readonly { readonly name: string; readonly value: string }[],
): readonly OnnxNode[] {
  for (const { name, value } of outputs) {
    const isComputed = nodes.some((node) => node.outputs.includes(value));
    if (isComputed && !names.has(value)) writer.rename(value, name);
    else writer.rename(writer.node("Identity", [value]), name);
  }
  const renamed = (value: string) => names.get(value) ?? value;
  return nodes.map((node) => ({
    ...node,
    inputs: node.inputs.map(renamed),
    outputs: node.outputs.map(renamed),
  }));
}
