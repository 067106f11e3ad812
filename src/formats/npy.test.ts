import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeNpy, encodeNpy } from "./npy.ts";
import { decodeNpz, encodeNpz } from "./npz.ts";
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

  test("other element types are rejected with a remedy", () => {
    expect(() => decodeNpy(fixture("bigEndian.npy"), "x.npy")).toThrow(
      `x.npy: element type '>f4' is not supported; save with array.astype("<f4")`,
    );
    expect(() => decodeNpy(fixture("half.npy"), "x.npy")).toThrow("'<f2'");
  });
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
      "a.npz: not a readable .npz archive",
    );
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
    "labels.npy: element 1 is 0.5, not an integer",
  );
});
