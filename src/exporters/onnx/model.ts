/** An ONNX model as plain data, and its bytes. Field numbers are those of onnx.proto. */
import type { Shape } from "../../shared/shapes.ts";
import {
  bytesField,
  type Field,
  floatField,
  integerField,
  integersField,
  message,
  messageField,
  textField,
} from "./protobuf.ts";

/** IR version 8 and operator set 17, which every current runtime reads. */
const IR_VERSION = 8;
const OPERATOR_SET = 17;

const FLOAT = 1;
const INT64 = 7;

/** Integers are real if they are marked as such: 1 is an integer, `{ real: 1 }` a float. */
export type Attribute = number | string | readonly number[] | { readonly real: number };

export interface OnnxNode {
  readonly name: string;
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** Fixed values: weights, or the int64 arguments of operators. */
export type Initializer = {
  readonly name: string;
  readonly shape: Shape;
} & (
  | { readonly type: "float"; readonly values: Float32Array }
  | { readonly type: "int64"; readonly values: readonly number[] }
);

/** An input or output; a dimension is a number or a name. */
export interface Port {
  readonly name: string;
  readonly type: "float" | "int64";
  readonly dimensions: readonly (number | string)[];
}

export interface OnnxModel {
  readonly name: string;
  readonly description: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly Initializer[];
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** The bytes of a `.onnx` file. Equal models give equal bytes. */
export function encodeModel(model: OnnxModel): Uint8Array<ArrayBuffer> {
  const graph = [
    ...model.nodes.map((node) => messageField(1, nodeFields(node))),
    textField(2, model.name),
    ...model.initializers.map((each) => messageField(5, tensorFields(each))),
    ...model.inputs.map((port) => messageField(11, portFields(port))),
    ...model.outputs.map((port) => messageField(12, portFields(port))),
  ];
  return message([
    integerField(1, IR_VERSION),
    textField(2, "isotrope"),
    textField(6, model.description),
    messageField(7, graph),
    messageField(8, [textField(1, ""), integerField(2, OPERATOR_SET)]),
    ...Object.entries(model.metadata).map(([key, value]) =>
      messageField(14, [textField(1, key), textField(2, value)]),
    ),
  ]);
}

const nodeFields = ({ name, operator, inputs, outputs, attributes }: OnnxNode): Field[] => [
  ...inputs.map((input) => textField(1, input)),
  ...outputs.map((output) => textField(2, output)),
  textField(3, name),
  textField(4, operator),
  ...Object.entries(attributes).map(([key, value]) => messageField(5, attributeFields(key, value))),
];

/** Types of attributes: FLOAT 1, INT 2, STRING 3, INTS 7. */
function attributeFields(name: string, value: Attribute): Field[] {
  const of = (type: number, field: Field): Field[] => [
    textField(1, name),
    field,
    integerField(20, type),
  ];
  if (typeof value === "number") return of(2, integerField(3, value));
  if (typeof value === "string") return of(3, textField(4, value));
  if ("real" in value) return of(1, floatField(2, value.real));
  return of(7, integersField(8, value));
}

function tensorFields(initializer: Initializer): Field[] {
  const { name, shape, type } = initializer;
  return [
    integersField(1, shape),
    integerField(2, type === "float" ? FLOAT : INT64),
    textField(8, name),
    bytesField(9, littleEndian(initializer)),
  ];
}

function littleEndian({ type, values }: Initializer): Uint8Array {
  const size = type === "float" ? 4 : 8;
  const view = new DataView(new ArrayBuffer(values.length * size));
  for (const [index, value] of values.entries()) {
    if (type === "float") view.setFloat32(index * size, value, true);
    else view.setBigInt64(index * size, BigInt(value), true);
  }
  return new Uint8Array(view.buffer);
}

function portFields({ name, type, dimensions }: Port): Field[] {
  const shape = dimensions.map((dimension) =>
    messageField(1, [
      typeof dimension === "number" ? integerField(1, dimension) : textField(2, dimension),
    ]),
  );
  const tensor = [integerField(1, type === "float" ? FLOAT : INT64), messageField(2, shape)];
  return [textField(1, name), messageField(2, [messageField(1, tensor)])];
}
