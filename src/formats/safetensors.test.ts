import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crc32 } from "./crc32.ts";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.ts";
import type { FileTensor } from "./tensor.ts";

const weight: FileTensor = {
  dtype: "F32",
  shape: [2, 3],
  data: Float32Array.of(1, -2, 3.5, 4, 5, 6),
};
const tensors: Record<string, FileTensor> = {
  "encoder.weight": weight,
  mask: { dtype: "BOOL", shape: [3], data: Uint8Array.of(0, 1, 1) },
  step: { dtype: "I64", shape: [], data: BigInt64Array.of(-7n) },
  seed: { dtype: "U32", shape: [1], data: Uint32Array.of(0xffffffff) },
  none: { dtype: "F32", shape: [0, 4], data: new Float32Array(0) },
};
const metadata = { method: "simclr", note: 'a "quoted" line\nand ümlauts' };

/** A file as another program would write it: the given header, `dataBytes` zeros, no checksum. */
function foreign(header: unknown, dataBytes: number): Uint8Array {
  const text = new TextEncoder().encode(
    typeof header === "string" ? header : JSON.stringify(header),
  );
  const file = new Uint8Array(8 + text.length + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  return file;
}

const entry = (begin: number, end: number, shape = [(end - begin) / 4], dtype = "F32") => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

test("crc32 gives the standard check value", () => {
  expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
});

describe("a file written by encodeSafetensors", () => {
  const file = encodeSafetensors(tensors, metadata);

  test("decodes to the same content", () => {
    expect(decodeSafetensors(file, "w.safetensors")).toEqual({ tensors, metadata });
  });

  test("has the same bytes whatever the order of its entries", () => {
    const reversed = Object.fromEntries(Object.entries(tensors).reverse());
    const remarks = Object.fromEntries(Object.entries(metadata).reverse());
    expect(encodeSafetensors(reversed, remarks)).toEqual(file);
  });

  test("aligns its data to 8 bytes and pads the header with spaces", () => {
    const length = Number(new DataView(file.buffer).getBigUint64(0, true));
    const header = new TextDecoder().decode(file.subarray(8, 8 + length));
    expect((8 + length) % 8).toBe(0);
    expect(header).toMatch(/^\{.*\} {0,7}$/su);
  });

  test("is rejected if any byte was altered", () => {
    for (let position = 0; position < file.length; position += 1) {
      const altered = file.slice();
      altered[position] = (altered[position] ?? 0) ^ 0x10;
      // Altering the prefix disables the checksum; the rest of the header must still be consistent, so
      // only changes inside the checksum's key may go unnoticed.
      if (
        position >= 8 + '{"__metadata__":{"'.length &&
        position < 8 + '{"__metadata__":{"crc32":"'.length
      )
        continue;
      expect(() => decodeSafetensors(altered, "w.safetensors"), `byte ${position}`).toThrow(
        /^w\.safetensors: /,
      );
    }
  });

  test("is rejected if it is truncated anywhere", () => {
    for (let length = 0; length < file.length; length += 1) {
      expect(() => decodeSafetensors(file.subarray(0, length), "w")).toThrow(/^w: /);
    }
    expect(() => decodeSafetensors(file.subarray(0, -1), "w")).toThrow("truncated");
  });

  test("is read at any offset of a larger buffer", () => {
    const larger = new Uint8Array(file.length + 3);
    larger.set(file, 3);
    expect(decodeSafetensors(larger.subarray(3), "w").tensors).toEqual(tensors);
  });
});

test("any float32 tensors survive a round trip", () => {
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.string({ minLength: 1 }).filter((name) => !["__metadata__", "__proto__"].includes(name)),
        fc.float32Array({ noNaN: true, maxLength: 9 }),
      ),
      (arrays) => {
        const written = Object.fromEntries(
          Object.entries(arrays).map(([name, data]) => [
            name,
            { dtype: "F32", shape: [data.length], data } satisfies FileTensor,
          ]),
        );
        const read = decodeSafetensors(encodeSafetensors(written), "x").tensors;
        expect(new Map(Object.entries(read))).toEqual(new Map(Object.entries(written)));
      },
    ),
    { numRuns: 50 },
  );
});

describe("a file from another program", () => {
  test("is read without a checksum", () => {
    const { tensors: read, metadata: remarks } = decodeSafetensors(
      foreign({ a: entry(0, 8), __metadata__: { format: "pt" } }, 8),
      "x",
    );
    expect(read.a).toEqual({ dtype: "F32", shape: [2], data: new Float32Array(2) });
    expect(remarks).toEqual({ format: "pt" });
  });

  test.each<[string, unknown, number, string]>([
    ["no JSON", "{oops", 0, "header is not JSON"],
    ["a list", [], 0, "header of the safetensors header"],
    [
      "metadata that is not text",
      { __metadata__: { a: 1 } },
      0,
      "__metadata__ of the safetensors header: a: found 1, expected text",
    ],
    [
      "an entry without a shape",
      { a: { dtype: "F32", data_offsets: [0, 0] } },
      0,
      "tensor a of the safetensors header: shape: found nothing, expected a list",
    ],
    ["a negative size", { a: entry(0, 4, [-1]) }, 4, "shape.0: found -1, expected 0 or more"],
    [
      "an unknown type",
      { a: entry(0, 1, [1], "F8_E4M3") },
      1,
      "element type F8_E4M3; expected one of F64",
    ],
    [
      "a size that does not fit",
      { a: entry(0, 8, [3]) },
      8,
      "F32 [3], takes 12 bytes, the header has 8",
    ],
    ["an overlap", { a: entry(0, 8), b: entry(4, 12) }, 12, "tensor b starts at byte 4, inside"],
    [
      "a gap",
      { a: entry(0, 4), b: entry(8, 12) },
      12,
      "bytes 4 to 8, before tensor b, belong to no",
    ],
    [
      "a range past the end",
      { a: entry(0, 8) },
      4,
      "truncated: tensor a ends at byte 8, the data ends at 4",
    ],
    ["bytes left over", { a: entry(0, 4) }, 9, "5 bytes after the last tensor"],
  ])("with %s is rejected", (_, header, dataBytes, message) => {
    expect(() => decodeSafetensors(foreign(header, dataBytes), "x.safetensors")).toThrow(message);
  });

  test("has F16 and BF16 widened to F32", () => {
    const file = foreign({ a: entry(0, 4, [2], "F16"), b: entry(4, 6, [1], "BF16") }, 6);
    file.set([0x00, 0x3c, 0x00, 0xc0, 0x80, 0x3f], file.length - 6);
    expect(decodeSafetensors(file, "x").tensors).toEqual({
      a: { dtype: "F32", shape: [2], data: Float32Array.of(1, -2) },
      b: { dtype: "F32", shape: [1], data: Float32Array.of(1) },
    });
  });

  test.each<[string, string, string]>([
    ["a tensor", `{"a":${JSON.stringify(entry(0, 4))},"a":${JSON.stringify(entry(0, 4))}}`, '"a"'],
    ["an escaped tensor", `{"a":${JSON.stringify(entry(0, 4))},"\\u0061":{}}`, '"a"'],
    ["a shape", `{"a":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}}`, '"shape"'],
  ])("with %s named twice is rejected", (_, header, repeated) => {
    expect(() => decodeSafetensors(foreign(header, 4), "x")).toThrow(
      `x: the name ${repeated} occurs twice`,
    );
  });

  test("with a byte order mark is rejected", () => {
    expect(() => decodeSafetensors(foreign("\ufeff{}", 0), "x")).toThrow("byte order mark");
  });

  test("of another format is rejected", () => {
    const text = new TextEncoder().encode("PK and so on, not a header length");
    expect(() => decodeSafetensors(text, "x.zip")).toThrow("x.zip: not a safetensors file");
  });
});

test("encoding rejects invalid tensors and reserved names", () => {
  const wrong: FileTensor = { dtype: "F32", shape: [4], data: new Float32Array(3) };
  expect(() => encodeSafetensors({ wrong })).toThrow("tensor wrong: 3 elements do not fill");
  expect(() => encodeSafetensors({ __metadata__: weight })).toThrow("reserves that name");
  expect(() => encodeSafetensors({}, { crc32: "0" })).toThrow("reserved for the checksum");
});
