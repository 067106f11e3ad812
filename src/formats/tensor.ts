/**
 * Tensors in files: a typed array with element type and shape. One table describes the element types. All
 * data is little-endian, like every machine that runs WebGPU, so bytes are never swapped.
 */
import { InputError, require } from "../shared/errors.ts";
import { describeShape, type Shape, sizeOf } from "../shared/shapes.ts";
import { widenBfloat16, widenFloat16 } from "./halfPrecision.ts";

/** The typed array of each element type. BOOL is stored as bytes 0 and 1. */
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

/** Element types, named as in safetensors. */
export type ElementType = keyof Arrays;

/** A row-major tensor of one of the given element types. */
export type TensorOf<T extends ElementType> = {
  [K in T]: { readonly dtype: K; readonly shape: Shape; readonly data: Arrays[K] };
}[T];

/** A tensor of any element type. */
export type FileTensor = TensorOf<ElementType>;

type ElementRule = {
  readonly bytes: number;
  /** NumPy's name of the type, starting with the byte order. */
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

/** All element types, widest first. */
export const elementTypes: readonly ElementType[] = Object.keys(rules).filter(isElementType);

/** The element type called `name`, or undefined. */
export function elementTypeNamed(name: string): ElementType | undefined {
  return isElementType(name) ? name : undefined;
}

export function bytesOf(dtype: ElementType): number {
  return rules[dtype].bytes;
}

/** NumPy's name of an element type, for example `<f4`. */
export function numpyNameOf(dtype: ElementType): string {
  return rules[dtype].numpy;
}

/** A tensor from a copy of these bytes. */
export function tensorFromBytes(dtype: ElementType, shape: Shape, bytes: Uint8Array): FileTensor {
  return rules[dtype].read(Uint8Array.from(bytes).buffer, shape);
}

/** 16-bit floating-point types of files. They are read as float32, which holds their values exactly. */
const widenings = { F16: widenFloat16, BF16: widenBfloat16 };
export type WidenedType = keyof typeof widenings;

/** The widened type called `name`, or undefined. */
export function widenedTypeNamed(name: string): WidenedType | undefined {
  return name === "F16" || name === "BF16" ? name : undefined;
}

/** A float32 tensor from the bytes of 16-bit floating-point numbers. */
export function widenedTensor(type: WidenedType, shape: Shape, bytes: Uint8Array): FileTensor {
  const bits = new Uint16Array(Uint8Array.from(bytes).buffer);
  return { dtype: "F32", shape, data: widenings[type](bits) };
}

/**
 * The elements of a tensor as bytes, without a copy. Throws an InputError, prefixed with `name`, if shape and
 * number of elements disagree or the array does not match the element type.
 */
export function bytesOfTensor({ dtype, shape, data }: FileTensor, name: string): Uint8Array {
  require(data.length === sizeOf(shape), () =>
    `${name}: ${data.length} elements do not fill shape ${describeShape(shape)}`);
  require(data.BYTES_PER_ELEMENT === bytesOf(dtype), () =>
    `${name}: an array of ${data.BYTES_PER_ELEMENT}-byte elements cannot be ${dtype}`);
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** The elements as float32, rounded if wider; a float32 tensor is not copied. */
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
 * The elements as int32, for labels and indices. Throws an InputError, prefixed with `name`, if an element
 * is not a 32-bit integer.
 */
export function int32Of(tensor: FileTensor, name: string): Int32Array {
  if (tensor.dtype === "I32") return tensor.data;
  return Int32Array.from<number | bigint>(tensor.data, (element, index) => {
    const value = Number(element);
    if (value !== (value | 0)) {
      throw new InputError(`${name}: element ${index} is ${element}, not a 32-bit integer`);
    }
    return value;
  });
}
