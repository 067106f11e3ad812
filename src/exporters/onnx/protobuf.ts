/** The part of the protocol buffers' wire format that ONNX files need. */

/** Encoded fields of one message, in order. */
export type Field = readonly Uint8Array[];

const WIRE_VARINT = 0;
const WIRE_BYTES = 2;
const WIRE_FLOAT = 5;

/** Seven bits a byte, least significant first; negative numbers as 64-bit two's complement. */
function varint(value: number | bigint): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 128 : low);
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

const tag = (field: number, wire: number): Uint8Array => varint((field << 3) | wire);

export const integerField = (field: number, value: number): Field => [
  tag(field, WIRE_VARINT),
  varint(value),
];

export function floatField(field: number, value: number): Field {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return [tag(field, WIRE_FLOAT), bytes];
}

export const bytesField = (field: number, bytes: Uint8Array): Field => [
  tag(field, WIRE_BYTES),
  varint(bytes.length),
  bytes,
];

export const textField = (field: number, text: string): Field =>
  bytesField(field, new TextEncoder().encode(text));

/** Repeated integers, packed. */
export const integersField = (field: number, values: readonly number[]): Field =>
  bytesField(field, joined(values.map(varint)));

export const messageField = (field: number, fields: readonly Field[]): Field =>
  bytesField(field, message(fields));

export const message = (fields: readonly Field[]): Uint8Array<ArrayBuffer> => joined(fields.flat());

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
