/**
 * NumPy's .npy format: magic bytes, a header with element type, axis order and shape as a Python dictionary
 * literal, then the data.
 *
 * Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
import { InputError, require } from "../shared/errors.ts";
import { describeShape, type Shape, sizeOf, stridesOf } from "../shared/shapes.ts";
import {
  bytesOf,
  bytesOfTensor,
  type ElementType,
  elementTypes,
  type FileTensor,
  numpyNameOf,
  tensorFromBytes,
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
 * Decodes an .npy file of version 1, 2 or 3. Fortran order is converted to row-major. Throws an InputError,
 * prefixed with the file `name`, if the file is invalid, truncated, too long, or has an unsupported element
 * type.
 */
export function decodeNpy(bytes: Uint8Array, name: string): FileTensor {
  const { header, dataStart } = readHeader(bytes, name);
  const dtype = elementTypeIn(header, name);
  const shape = shapeIn(header, name);
  const inFortranOrder = field(header, /'fortran_order'\s*:\s*(True|False)/, name) === "True";

  const data = bytes.subarray(dataStart);
  const expected = sizeOf(shape) * bytesOf(dtype);
  require(data.length >= expected, () =>
    `${name}: truncated: ${dtype} ${describeShape(shape)} takes ${expected} bytes, found ${data.length}`);
  require(data.length === expected, () =>
    `${name}: ${data.length - expected} bytes follow the array; expected the end of the file`);

  const rowMajor = inFortranOrder ? rowMajorBytes(data, shape, bytesOf(dtype)) : data;
  return tensorFromBytes(dtype, shape, rowMajor);
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY
const PREFIX_V1 = 10;
const ALIGNMENT = 64;
const NEWLINE = 0x0a;

type Header = { readonly header: string; readonly dataStart: number };

function readHeader(bytes: Uint8Array, name: string): Header {
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
  return { header: new TextDecoder(encoding).decode(bytes.subarray(prefix, dataStart)), dataStart };
}

function field(header: string, pattern: RegExp, name: string): string {
  const found = pattern.exec(header)?.[1];
  if (found === undefined) {
    throw new InputError(
      `${name}: the .npy header has no valid descr, fortran_order or shape: ${header.trim()}`,
    );
  }
  return found;
}

function elementTypeIn(header: string, name: string): ElementType {
  require(!/'descr'\s*:\s*\[/.test(header), () =>
    `${name}: structured arrays are not supported; save each field as an array of its own`);
  const descr = field(header, /'descr'\s*:\s*'([^']*)'/, name);
  // One-byte types have no byte order, but some writers add one.
  const dtype = elementTypes.find(
    (type) => numpyNameOf(type) === descr.replace(/^[<>=](?=.1$)/, "|"),
  );
  if (dtype === undefined) {
    const accepted = elementTypes.map(numpyNameOf).join(", ");
    throw new InputError(
      `${name}: element type '${descr}' is not supported; save with array.astype("<f4") (supported: ${accepted})`,
    );
  }
  return dtype;
}

function shapeIn(header: string, name: string): Shape {
  const sizes = field(header, /'shape'\s*:\s*\(([\d\s,L]*)\)/, name);
  return sizes
    .split(",")
    .map((size) => size.trim().replace(/L$/, ""))
    .filter((size) => size !== "")
    .map(Number);
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
