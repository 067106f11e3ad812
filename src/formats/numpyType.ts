/**
 * NumPy's names of element types: the strings that `numpy.dtype` accepts and that .npy files may hold, for
 * example `<f4`, `=f4`, `f4`, `float32` or `f`.
 */
import type { ElementType } from "./tensor.ts";

export interface NumpyType {
  readonly dtype: ElementType | "F16";
  readonly bigEndian: boolean;
}

/** Kind and size, names, and one-letter codes of Linux and macOS, where `l` has eight bytes. */
const NAMES: Readonly<Record<NumpyType["dtype"], readonly string[]>> = {
  F64: ["f8", "float64", "double", "float", "d"],
  F32: ["f4", "float32", "single", "f"],
  F16: ["f2", "float16", "half", "e"],
  I64: ["i8", "int64", "int", "long", "longlong", "l", "q", "p"],
  U64: ["u8", "uint64", "uint", "ulong", "ulonglong", "L", "Q", "P"],
  I32: ["i4", "int32", "intc", "i"],
  U32: ["u4", "uint32", "uintc", "I"],
  I16: ["i2", "int16", "short", "h"],
  U16: ["u2", "uint16", "ushort", "H"],
  I8: ["i1", "int8", "byte", "b"],
  U8: ["u1", "uint8", "ubyte", "B"],
  BOOL: ["b1", "bool", "bool_", "?"],
};

const dtypeByName = new Map(
  (Object.keys(NAMES) as NumpyType["dtype"][]).flatMap((dtype) =>
    NAMES[dtype].map((name) => [name, dtype] as const),
  ),
);

/** The element type called `name`, or the reason why its arrays cannot be read as real numbers. */
export function numpyTypeNamed(name: string): NumpyType | string {
  const [, order = "", type = ""] = /^([<>=|]?)(.*)$/s.exec(name) ?? [];
  const dtype = dtypeByName.get(type);
  if (dtype) return { dtype, bigEndian: order === ">" };
  if (/^(O\d*|object_?)$/.test(type)) return "holds pickled Python objects, which are not read";
  if (/^(c\d+|complex\d*|[FDG])$/.test(type)) return "holds complex numbers";
  if (/^(f1[26]|float(96|128)|longdouble|g)$/.test(type)) {
    return "holds floating-point numbers of more than 64 bits";
  }
  if (/^([SUa]\d*|str_?|bytes_?)$/.test(type)) return "holds text";
  if (/^([Mm]8?(\[.*\])?|datetime64.*|timedelta64.*)$/.test(type)) return "holds dates or times";
  if (/^(V\d*|void\d*)$/.test(type)) return "holds raw bytes without a number type";
  return "has an unknown element type";
}
