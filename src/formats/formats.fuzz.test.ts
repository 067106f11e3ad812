import fc from "fast-check";
import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import {
  damagedBytes,
  FUZZ_MILLISECONDS,
  fuzz,
  OddValue,
  readOrRefuse,
} from "../shared/fuzz/testing.ts";
import { sizeOf } from "../shared/shapes.ts";
import { decodeEpochs } from "./epochs.ts";
import { decodeNpy, encodeNpy } from "./npy.ts";
import { decodeNpz, encodeNpz } from "./npz.ts";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.ts";
import { bytesOf, elementTypes, type FileTensor, tensorFromBytes } from "./tensor.ts";

const Shape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
const Tensor: fc.Arbitrary<FileTensor> = fc
  .tuple(fc.constantFrom(...elementTypes), Shape)
  .chain(([dtype, shape]) => {
    const length = sizeOf(shape) * bytesOf(dtype);
    const most = dtype === "BOOL" ? 1 : 255;
    return fc
      .array(fc.integer({ min: 0, max: most }), { minLength: length, maxLength: length })
      .map((bytes) => tensorFromBytes(dtype, shape, Uint8Array.from(bytes)));
  });
const Name = fc.string({ unit: "binary", maxLength: 12 }).filter((name) => !/^__|^$/.test(name));
const Tensors = fc
  .array(fc.tuple(Name, Tensor), { maxLength: 4 })
  .map((entries) => Object.fromEntries(entries));

const samples: readonly FileTensor[] = [
  { dtype: "F32", shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
  { dtype: "I64", shape: [2], data: BigInt64Array.of(1n, -1n) },
  { dtype: "BOOL", shape: [], data: Uint8Array.of(1) },
];
const named = { a: samples[0]!, "b.c": samples[1]!, d: samples[2]! };

/** A file of another program, whose header has no checksum that would hide everything behind it. */
function foreign(header: unknown, data: Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const file = new Uint8Array(8 + text.length + data.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  file.set(data, 8 + text.length);
  return file;
}

describe("safetensors", { timeout: FUZZ_MILLISECONDS }, () => {
  it("come back as they were", async () => {
    await fuzz(Tensors, (tensors) => {
      const file = encodeSafetensors(tensors, { note: "é" });
      const read = decodeSafetensors(file, "file");
      expect(read).toEqual({ tensors, metadata: { note: "é" } });
      expect(encodeSafetensors(read.tensors, read.metadata)).toEqual(file);
    });
  });

  const plain = foreign(
    {
      __metadata__: { producer: "other" },
      a: { dtype: "F32", shape: [2, 3], data_offsets: [0, 24] },
      b: { dtype: "BF16", shape: [2], data_offsets: [24, 28] },
    },
    new Uint8Array(28),
  );
  it("damaged are refused or read", async () => {
    await fuzz(damagedBytes([plain, encodeSafetensors(named)]), (bytes) => {
      readOrRefuse(() => decodeSafetensors(bytes, "file"));
    });
  });

  const epochs = foreign(
    {
      __metadata__: { producer: "isotrope_callback", schema: "1" },
      "epoch.1": { dtype: "F32", shape: [2, 3], data_offsets: [0, 24] },
      labels: { dtype: "I32", shape: [2], data_offsets: [24, 32] },
    },
    new Uint8Array(32),
  );
  it("of epochs, damaged, are refused or read", async () => {
    await fuzz(damagedBytes([epochs]), (bytes) => {
      readOrRefuse(() => decodeEpochs(bytes, "file").vectors(1));
    });
  });

  const Size = fc.oneof(fc.integer({ min: 0, max: 8 }), OddValue);
  const Entry = fc.oneof(
    OddValue,
    fc.record({
      dtype: fc.oneof(fc.constantFrom(...elementTypes, "F16", "BF16", "F8_E4M3"), OddValue),
      shape: fc.oneof(fc.array(Size, { maxLength: 4 }), OddValue),
      data_offsets: fc.oneof(fc.tuple(Size, Size), OddValue),
    }),
  );
  it("with any header are refused or read", async () => {
    const Header = fc.dictionary(
      fc.oneof(fc.constantFrom("__metadata__", "__proto__", "constructor"), fc.string()),
      Entry,
      { maxKeys: 4, noNullPrototype: true },
    );
    await fuzz(fc.tuple(Header, fc.uint8Array({ maxLength: 32 })), ([header, data]) => {
      const read = readOrRefuse(() => decodeSafetensors(foreign(header, data), "file"));
      for (const { shape, data } of Object.values(read?.tensors ?? {})) {
        expect(data.length).toBe(sizeOf(shape));
      }
    });
  });
});

describe("npy", { timeout: FUZZ_MILLISECONDS }, () => {
  it("comes back as it was", async () => {
    await fuzz(Tensor, (tensor) => {
      const file = encodeNpy(tensor);
      expect(decodeNpy(file, "file")).toEqual(tensor);
    });
  });

  it("damaged is refused or read", async () => {
    await fuzz(damagedBytes(samples.map(encodeNpy)), (bytes) => {
      readOrRefuse(() => decodeNpy(bytes, "file"));
    });
  });

  it("with any header is refused or read", async () => {
    const Word = fc.constantFrom(
      ...[
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        ",",
        ":",
        "'descr'",
        "'shape'",
        "'fortran_order'",
        "'<f4'",
        "'>f8'",
      ],
      ...[
        "'O'",
        "True",
        "False",
        "None",
        "1",
        "-1",
        "99999999999999999999",
        "2L",
        "'",
        "\\",
        " ",
        "\n",
        "é",
      ],
    );
    const Header = fc.oneof(
      fc.array(Word, { maxLength: 40 }).map((words) => words.join("")),
      fc
        .tuple(
          fc.constantFrom("<f4", "|u1", ">i2", "O", "", "x".repeat(99)),
          fc.array(fc.oneof(fc.nat(9), fc.nat())),
        )
        .map(
          ([descr, shape]) =>
            `{'descr': '${descr}', 'fortran_order': True, 'shape': (${shape.join(",")},), }`,
        ),
    );
    await fuzz(fc.tuple(Header, fc.uint8Array({ maxLength: 64 })), ([header, data]) => {
      const text = new TextEncoder().encode(header);
      const file = Uint8Array.of(
        0x93,
        0x4e,
        0x55,
        0x4d,
        0x50,
        0x59,
        3,
        0,
        0,
        0,
        0,
        0,
        ...text,
        ...data,
      );
      new DataView(file.buffer).setUint32(8, text.length, true);
      readOrRefuse(() => decodeNpy(file, "file"));
    });
  });
});

describe("npz", { timeout: FUZZ_MILLISECONDS }, () => {
  it("comes back as it was", async () => {
    await fuzz(Tensors, (tensors) => {
      expect(decodeNpz(encodeNpz(tensors), "file")).toEqual(tensors);
    });
  });

  const deflated = zipSync({ "a.npy": encodeNpy(samples[0]!) }, { level: 9 });
  it("damaged is refused or read", async () => {
    await fuzz(damagedBytes([encodeNpz(named), deflated]), (bytes) => {
      readOrRefuse(() => decodeNpz(bytes, "file"));
    });
  });

  it("of damaged arrays or other names is refused or read", async () => {
    const Entries = fc.dictionary(
      fc.oneof(
        fc.constantFrom("a.npy", "__proto__.npy", "../x.npy"),
        fc.string({ minLength: 1 }).filter((name) => name !== "__proto__"),
      ),
      damagedBytes(samples.map(encodeNpy)),
      { maxKeys: 3, noNullPrototype: true },
    );
    await fuzz(Entries, (entries) => {
      readOrRefuse(() => decodeNpz(zipSync(entries), "file"));
    });
  });
});
