import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { widenBfloat16, widenFloat16 } from "./halfPrecision.ts";
import { decodeNpy, encodeNpy } from "./npy.ts";
import { decodeNpz, encodeNpz } from "./npz.ts";
import { decodeSafetensors } from "./safetensors.ts";
import { type FileTensor, float32Of, int32Of } from "./tensor.ts";

const fixture = (name: string) =>
  new Uint8Array(readFileSync(new URL(`fixtures/${name}`, import.meta.url)));

const values: Record<string, { shape: number[]; values: (number | boolean)[] }> = JSON.parse(
  new TextDecoder().decode(fixture("values.json")),
);

const float32 = (shape: number[], ...data: number[]): FileTensor => ({
  dtype: "F32",
  shape,
  data: Float32Array.from(data),
});

describe("files written by NumPy", () => {
  test.each(["float32", "float64", "int32", "int64", "uint8", "bool", "empty", "fortran"])(
    "%s is read with the same values",
    (name) => {
      const { shape, data } = decodeNpy(fixture(`${name}.npy`), name);
      expect(shape).toEqual(values[name]?.shape);
      expect(Array.from<number | bigint, number>(data, Number)).toEqual(
        values[name]?.values.map(Number),
      );
    },
  );

  test.each(["float32", "float64", "int32", "int64", "uint8", "bool", "scalar", "vector", "empty"])(
    "%s is written with the same bytes",
    (name) => {
      const bytes = fixture(`${name}.npy`);
      expect(encodeNpy(decodeNpy(bytes, name))).toEqual(bytes);
    },
  );

  test("a scalar has shape []", () => {
    expect(decodeNpy(fixture("scalar.npy"), "scalar")).toEqual(float32([], 2.5));
  });

  test.each(["version2", "version3"])("a header of %s is read", (name) => {
    expect(decodeNpy(fixture(`${name}.npy`), name)).toEqual(
      decodeNpy(fixture("float32.npy"), "float32"),
    );
  });

  test.each(["stored", "deflated"])("a %s archive is read", (name) => {
    expect(decodeNpz(fixture(`${name}.npz`), name)).toEqual({
      float32: decodeNpy(fixture("float32.npy"), "float32"),
      int32: decodeNpy(fixture("int32.npy"), "int32"),
    });
  });

  test("big-endian and float16 arrays have the values of the grid", () => {
    const grid = float32([2, 3, 4], ...Array.from({ length: 24 }, (_, index) => index));
    expect(decodeNpy(fixture("bigEndian.npy"), "x.npy")).toEqual(grid);
    expect(decodeNpy(fixture("half.npy"), "x.npy")).toEqual(grid);
  });
});

/** A version 1 file with this header text and these data bytes. */
function withHeader(header: string, ...data: number[]): Uint8Array {
  const text = new TextEncoder().encode(header);
  const prefix = [0x93, ...new TextEncoder().encode("NUMPY"), 1, 0];
  return Uint8Array.from([...prefix, text.length & 255, text.length >> 8, ...text, ...data]);
}
const one = [0, 0, 128, 63];

describe("headers as other writers spell them", () => {
  test.each([
    `{"descr": "<f4", "fortran_order": False, "shape": (1,)}`,
    `{'shape': (1L,), 'fortran_order': False, 'descr': '=f4', }`,
    `{'descr': 'float32', 'shape': (1,), 'fortran_order': True}  \n`,
    `{u'descr': u'f', 'fortran_order': False, 'shape': [1]}`,
  ])("%s", (header) => {
    expect(decodeNpy(withHeader(header, ...one), "x.npy")).toEqual(float32([1], 1));
  });

  test.each<[string, string]>([
    ["|O", "holds pickled Python objects"],
    ["<c8", "holds complex numbers"],
    ["<U3", "holds text"],
    ["<M8[s]", "holds dates or times"],
    ["<f16", "more than 64 bits"],
    ["<z9", "unknown element type"],
  ])("element type %s is rejected with the reason", (descr, reason) => {
    const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (1,)}`;
    expect(() => decodeNpy(withHeader(header, ...one), "x.npy")).toThrow(
      new RegExp(`^x\\.npy: element type '.*' .*${reason}.*expected real numbers`),
    );
  });

  test.each<[string, string]>([
    ["{'descr': '<f4', 'shape': (1,)}", "no fortran_order"],
    ["{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}", "neither True nor False"],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", "no tuple of whole numbers"],
    ["{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", "structured arrays"],
    ["{'descr': '<f4'", "no Python dictionary (found no comma or }"],
    [`${"(".repeat(60)}`, "nesting that is too deep"],
    ["__import__('os')", "no Python dictionary"],
  ])("%s is rejected", (header, reason) => {
    expect(() => decodeNpy(withHeader(header, ...one), "x.npy")).toThrow(reason);
  });
});

test("float16 is widened exactly, subnormal numbers and infinities included", () => {
  const bits = Uint16Array.of(
    0x0001,
    0x8001,
    0x03ff,
    0x0400,
    0x3c00,
    0xc000,
    0x7bff,
    0x7c00,
    0xfc00,
  );
  expect(Array.from(widenFloat16(bits))).toEqual([
    2 ** -24,
    -(2 ** -24),
    1023 * 2 ** -24,
    2 ** -14,
    1,
    -2,
    65504,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ]);
  expect(widenFloat16(Uint16Array.of(0x7e00))[0]).toBeNaN();
  expect(Array.from(widenBfloat16(Uint16Array.of(0x3f80, 0xc040)))).toEqual([1, -3]);
});

test("any float32 array survives a round trip", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }).chain((shape) => {
        const count = shape.reduce((product, size) => product * size, 1);
        return fc.tuple(
          fc.constant(shape),
          fc.float32Array({ minLength: count, maxLength: count, noNaN: true }),
        );
      }),
      ([shape, data]) => {
        const array: FileTensor = { dtype: "F32", shape, data };
        expect(decodeNpy(encodeNpy(array), "x.npy")).toEqual(array);
      },
    ),
    { numRuns: 50 },
  );
});

describe("invalid files", () => {
  const sound = encodeNpy(float32([2, 3], 1, 2, 3, 4, 5, 6));

  test("every truncation is rejected", () => {
    for (let length = 0; length < sound.length; length += 1) {
      expect(() => decodeNpy(sound.subarray(0, length), "cut.npy")).toThrow(/^cut\.npy: /);
    }
    expect(() => decodeNpy(sound.subarray(0, -1), "cut.npy")).toThrow(
      "cut.npy: truncated: F32 [2,3] takes 24 bytes, found 23",
    );
  });

  test("bytes after the array are rejected", () => {
    expect(() => decodeNpy(Uint8Array.from([...sound, 0]), "long.npy")).toThrow(
      "long.npy: 1 bytes follow the array",
    );
  });

  test("other formats are rejected, naming the file", () => {
    expect(() => decodeNpy(new TextEncoder().encode("hello"), "a.npy")).toThrow(
      "a.npy: not an .npy file",
    );
    expect(() => decodeNpz(new TextEncoder().encode("hello"), "a.npz")).toThrow(
      "a.npz: not a readable ZIP archive",
    );
  });

  test("a Git LFS pointer is named as such by every decoder", () => {
    const pointer = new TextEncoder().encode(
      "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 3\n",
    );
    for (const decode of [decodeNpy, decodeNpz, decodeSafetensors]) {
      expect(() => decode(pointer, "a")).toThrow("a: looks like a Git LFS pointer");
    }
  });

  test("an archive with a damaged entry, too many bytes or a repeated path is rejected", () => {
    const archive = encodeNpz({ a: float32([2], 1, 2), b: float32([1], 3) });
    const damaged = archive.slice();
    // The last data byte of a, behind the local header (30 bytes and the path) and the array's header.
    const last = 30 + "a.npy".length + 128 + 7;
    damaged[last] = (damaged[last] ?? 0) ^ 1;
    expect(() => decodeNpz(damaged, "a.npz")).toThrow("a.npz: a.npy is damaged");
    expect(() => decodeNpz(archive, "a.npz", 200)).toThrow("would take 268 bytes; at most 200");
    const text = new TextDecoder("latin1").decode(archive).replaceAll("b.npy", "a.npy");
    const repeated = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    expect(() => decodeNpz(repeated, "a.npz")).toThrow("a.npy occurs twice");
    for (let length = 0; length < archive.length; length += 1) {
      expect(() => decodeNpz(archive.subarray(0, length), "cut.npz")).toThrow(/^cut\.npz: /);
    }
  });

  test("encoding rejects data that does not fill the shape", () => {
    expect(() => encodeNpy(float32([2, 2], 1, 2, 3))).toThrow("3 elements do not fill shape [2,2]");
  });
});

test("an archive survives a round trip, and equal arrays give equal bytes", () => {
  const arrays = { weight: float32([2, 2], 1, 2, 3, 4), step: float32([], 7) };
  const bytes = encodeNpz(arrays);
  expect(decodeNpz(bytes, "x.npz")).toEqual(arrays);
  expect(encodeNpz(arrays)).toEqual(bytes);
});

test("elements convert to float32 and int32", () => {
  const wide: FileTensor = { dtype: "I64", shape: [2], data: BigInt64Array.of(3n, -4n) };
  expect(float32Of(wide)).toEqual(Float32Array.of(3, -4));
  expect(int32Of(wide, "labels")).toEqual(Int32Array.of(3, -4));
  expect(() => int32Of(float32([2], 1, 0.5), "labels.npy")).toThrow(
    "labels.npy: element 1 is 0.5, not a 32-bit integer",
  );
});
