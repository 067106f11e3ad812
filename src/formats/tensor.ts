/**
 * What every format here reads and writes: a typed array with its element type and shape. One table
 * says all there is to know about an element type; a format adds only its own spelling of it. All
 * bytes are little endian, as is every machine that runs WebGPU, so data is copied and not swapped.
 */
import { InputError, require } from "../shared/errors.ts";
import { describeShape, type Shape, sizeOf } from "../shared/shapes.ts";

/** The typed array that holds each element type. BOOL is bytes 0 and 1. */
type Arrays = {
  F64: Float64Array;
  F32: Float32Array;
  I64: BigInt64Array;
  U64: BigUint64Array;
  I32: Int32Array;
  U32: Uint32Array;
  I16: Int16Array;
  U16: Uint16Array;
  I8: Int8Array;
  U8: Uint8Array;
  BOOL: Uint8Array;
};

/** Element types, spelled as safetensors spells them. */
export type ElementType = keyof Arrays;

/** A tensor of the given element types, row-major. */
export type TensorOf<T extends ElementType> = {
  [K in T]: { readonly dtype: K; readonly shape: Shape; readonly data: Arrays[K] };
}[T];

/** A tensor as it stands in a file. */
export type FileTensor = TensorOf<ElementType>;

type ElementRule = {
  readonly bytes: number;
  /** NumPy's name of the type, byte order first. */
  readonly numpy: string;
  read(buffer: ArrayBuffer, shape: Shape): FileTensor;
};

const rules: { readonly [T in ElementType]: ElementRule } = {
  F64: {
    bytes: 8,
    numpy: "<f8",
    read: (buffer, shape) => ({ dtype: "F64", shape, data: new Float64Array(buffer) }),
  },
  F32: {
    bytes: 4,
    numpy: "<f4",
    read: (buffer, shape) => ({ dtype: "F32", shape, data: new Float32Array(buffer) }),
  },
  I64: {
    bytes: 8,
    numpy: "<i8",
    read: (buffer, shape) => ({ dtype: "I64", shape, data: new BigInt64Array(buffer) }),
  },
  U64: {
    bytes: 8,
    numpy: "<u8",
    read: (buffer, shape) => ({ dtype: "U64", shape, data: new BigUint64Array(buffer) }),
  },
  I32: {
    bytes: 4,
    numpy: "<i4",
    read: (buffer, shape) => ({ dtype: "I32", shape, data: new Int32Array(buffer) }),
  },
  U32: {
    bytes: 4,
    numpy: "<u4",
    read: (buffer, shape) => ({ dtype: "U32", shape, data: new Uint32Array(buffer) }),
  },
  I16: {
    bytes: 2,
    numpy: "<i2",
    read: (buffer, shape) => ({ dtype: "I16", shape, data: new Int16Array(buffer) }),
  },
  U16: {
    bytes: 2,
    numpy: "<u2",
    read: (buffer, shape) => ({ dtype: "U16", shape, data: new Uint16Array(buffer) }),
  },
  I8: {
    bytes: 1,
    numpy: "|i1",
    read: (buffer, shape) => ({ dtype: "I8", shape, data: new Int8Array(buffer) }),
  },
  U8: {
    bytes: 1,
    numpy: "|u1",
    read: (buffer, shape) => ({ dtype: "U8", shape, data: new Uint8Array(buffer) }),
  },
  BOOL: {
    bytes: 1,
    numpy: "|b1",
    read: (buffer, shape) => ({ dtype: "BOOL", shape, data: new Uint8Array(buffer) }),
  },
};

const isElementType = (name: string): name is ElementType => Object.hasOwn(rules, name);

/** All element types, widest first as the table lists them. */
export const elementTypes: readonly ElementType[] = Object.keys(rules).filter(isElementType);

/** The element type called `name`, if there is one. */
export function elementTypeNamed(name: string): ElementType | undefined {
  return isElementType(name) ? name : undefined;
}

/** Bytes of one element. */
export function bytesOf(dtype: ElementType): number {
  return rules[dtype].bytes;
}

/** NumPy's name of an element type, such as `<f4`. */
export function numpyNameOf(dtype: ElementType): string {
  return rules[dtype].numpy;
}

/** The tensor whose elements are these bytes; the bytes are copied. */
export function tensorFromBytes(dtype: ElementType, shape: Shape, bytes: Uint8Array): FileTensor {
  return rules[dtype].read(Uint8Array.from(bytes).buffer, shape);
}

/**
 * The elements of a tensor as bytes, without a copy. Throws an InputError, beginning with `name`,
 * if the shape and the number of elements disagree or the array is not of the element type.
 */
export function bytesOfTensor({ dtype, shape, data }: FileTensor, name: string): Uint8Array {
  require(data.length === sizeOf(shape), () =>
    `${name}: ${data.length} elements do not fill shape ${describeShape(shape)}`);
  require(data.BYTES_PER_ELEMENT === bytesOf(dtype), () =>
    `${name}: an array of ${data.BYTES_PER_ELEMENT}-byte elements cannot be ${dtype}`);
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** The elements as float32, rounded where they are wider; a float32 tensor is not copied. */
export function float32Of(tensor: FileTensor): Float32Array {
  switch (tensor.dtype) {
    case "F32":
      return tensor.data;
    case "I64":
    case "U64":
      return Float32Array.from(tensor.data, Number);
    case "F64":
    case "I32":
    case "U32":
    case "I16":
    case "U16":
    case "I8":
    case "U8":
    case "BOOL":
      return Float32Array.from(tensor.data);
    default:
      return tensor satisfies never;
  }
}

/**
 * The elements as int32, for labels and indices. Throws an InputError, beginning with `name`, at an
 * element that is not an integer of 32 bits.
 */
export function int32Of(tensor: FileTensor, name: string): Int32Array {
  if (tensor.dtype === "I32") return tensor.data;
  return Int32Array.from<number | bigint>(tensor.data, (element, index) => {
    const value = Number(element);
    if (value !== (value | 0)) {
      throw new InputError(`${name}: element ${index} is ${element}, not an integer of 32 bits`);
    }
    return value;
  });
}
