/**
 * NumPy's .npy format: magic bytes, a header with element type, axis order and shape as a Python dictionary
 * literal, then the data.
 *
 * Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
import { InputError, messageOf, require } from "../shared/errors.ts";
import { refuseLfsPointer } from "../shared/lfsPointer.ts";
import { describeShape, type Shape, sizeOf, stridesOf } from "../shared/shapes.ts";
import { type NumpyType, numpyTypeNamed } from "./numpyType.ts";
import { type PythonValue, parsePythonLiteral } from "./pythonLiteral.ts";
import {
  bytesOf,
  bytesOfTensor,
  type FileTensor,
  numpyNameOf,
  tensorFromBytes,
  widenedTensor,
} from "./tensor.ts";

/** Encodes an array as .npy version 1.0. Equal arrays give equal bytes. */
export function encodeNpy(tensor: FileTensor): Uint8Array<ArrayBuffer> {
  const data = bytesOfTensor(tensor, "npy");
  const sizes = tensor.shape.length === 1 ? `${tensor.shape[0]},` : tensor.shape.join(", ");
  const descr = numpyNameOf(tensor.dtype);
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const dataStart = Math.ceil((PREFIX_V1 + header.length + 1) / ALIGNMENT) * ALIGNMENT;

  const file = new Uint8Array(dataStart + data.length);
  file.set([...MAGIC, 1, 0]);
  new DataView(file.buffer).setUint16(MAGIC.length + 2, dataStart - PREFIX_V1, true);
  file.set(new TextEncoder().encode(header.padEnd(dataStart - PREFIX_V1 - 1)), PREFIX_V1);
  file[dataStart - 1] = NEWLINE;
  file.set(data, dataStart);
  return file;
}

/**
 * Decodes an .npy file of version 1, 2 or 3: any real or boolean array that `numpy.load(allow_pickle=False)`
 * reads, in either byte order. Fortran order is converted to row-major, float16 is widened to float32. Throws an
 * InputError, prefixed with the file `name`, if the file is invalid, truncated, too long, or holds no numbers.
 */
export function decodeNpy(bytes: Uint8Array, name: string): FileTensor {
  const { header, dataStart } = readHeader(bytes, name);
  const { dtype, bigEndian } = elementTypeIn(header, name);
  const shape = shapeIn(header, name);
  const inFortranOrder = entry(header, "fortran_order", name);
  require(typeof inFortranOrder === "boolean", () =>
    `${name}: fortran_order in the .npy header is neither True nor False`);

  const data = bytes.subarray(dataStart);
  const width = dtype === "F16" ? 2 : bytesOf(dtype);
  const expected = sizeOf(shape) * width;
  require(data.length >= expected, () =>
    `${name}: truncated: ${dtype} ${describeShape(shape)} takes ${expected} bytes, found ${data.length}`);
  require(data.length === expected, () =>
    `${name}: ${data.length - expected} bytes follow the array; expected the end of the file`);

  const rowMajor = inFortranOrder ? rowMajorBytes(data, shape, width) : data;
  const littleEndian = bigEndian ? swapped(rowMajor, width) : rowMajor;
  return dtype === "F16"
    ? widenedTensor("F16", shape, littleEndian)
    : tensorFromBytes(dtype, shape, littleEndian);
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY
const PREFIX_V1 = 10;
const ALIGNMENT = 64;
const NEWLINE = 0x0a;

type Fields = ReadonlyMap<string, PythonValue>;
type Header = { readonly header: Fields; readonly dataStart: number };

function readHeader(bytes: Uint8Array, name: string): Header {
  refuseLfsPointer(bytes, name);
  require(MAGIC.every((byte, index) => bytes[index] === byte), () =>
    `${name}: not an .npy file: it does not start with \\x93NUMPY`);
  const version = bytes[MAGIC.length] ?? 0;
  require(version >= 1 && version <= 3, () =>
    `${name}: .npy version ${version} is not supported; expected version 1, 2 or 3`);
  const prefix = version === 1 ? PREFIX_V1 : PREFIX_V1 + 2;
  require(bytes.length >= prefix, () => `${name}: truncated inside the .npy header`);

  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const dataStart = prefix + length;
  require(bytes.length >= dataStart, () =>
    `${name}: truncated: the .npy header takes ${length} bytes, found ${bytes.length - prefix}`);
  const encoding = version === 3 ? "utf-8" : "latin1";
  const text = new TextDecoder(encoding).decode(bytes.subarray(prefix, dataStart));
  return { header: fieldsIn(text, name), dataStart };
}

function fieldsIn(text: string, name: string): Fields {
  let fields: PythonValue;
  try {
    fields = parsePythonLiteral(text);
  } catch (error) {
    throw new InputError(
      `${name}: the .npy header is no Python dictionary (${messageOf(error)}): ${excerpt(text)}`,
    );
  }
  if (fields instanceof Map) return fields;
  throw new InputError(`${name}: the .npy header is no Python dictionary: ${excerpt(text)}`);
}

/** The start of a header on one line. */
const excerpt = (text: string): string => JSON.stringify(text.trim().slice(0, 200));

function entry(header: Fields, key: string, name: string): PythonValue {
  const value = header.get(key);
  if (value !== undefined) return value;
  throw new InputError(
    `${name}: the .npy header has no ${key}; it has ${[...header.keys()].join(", ") || "no entries"}`,
  );
}

function elementTypeIn(header: Fields, name: string): NumpyType {
  const descr = entry(header, "descr", name);
  if (typeof descr !== "string") {
    throw new InputError(
      `${name}: structured arrays are not supported; save each field as an array of its own`,
    );
  }
  const type = numpyTypeNamed(descr);
  if (typeof type !== "string") return type;
  throw new InputError(
    `${name}: element type '${descr}' ${type}; expected real numbers or booleans, for example array.astype("<f4")`,
  );
}

function shapeIn(header: Fields, name: string): Shape {
  const shape = entry(header, "shape", name);
  const sizes = Array.isArray(shape) ? shape : [];
  const valid = sizes.every((size): size is number => Number.isSafeInteger(size) && size >= 0);
  require(Array.isArray(shape) && valid, () =>
    `${name}: shape in the .npy header is no tuple of whole numbers`);
  return sizes;
}

/** The bytes of each element in reverse order. */
function swapped(bytes: Uint8Array, width: number): Uint8Array {
  const result = Uint8Array.from(bytes);
  for (let start = 0; start < result.length; start += width) {
    result.subarray(start, start + width).reverse();
  }
  return result;
}

/** Converts column-major to row-major order. */
function rowMajorBytes(data: Uint8Array, shape: Shape, width: number): Uint8Array {
  const result = new Uint8Array(data.length);
  const strides = stridesOf(shape);
  const index = new Array<number>(shape.length).fill(0);
  for (let source = 0; source < data.length; source += width) {
    let target = 0;
    for (let axis = 0; axis < shape.length; axis += 1) {
      target += (index[axis] ?? 0) * (strides[axis] ?? 0);
    }
    result.set(data.subarray(source, source + width), target * width);
    for (let axis = 0; axis < shape.length; axis += 1) {
      const next = (index[axis] ?? 0) + 1;
      index[axis] = next === shape[axis] ? 0 : next;
      if (index[axis] !== 0) break;
    }
  }
  return result;
}
