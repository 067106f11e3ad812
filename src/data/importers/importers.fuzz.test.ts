import { gzipSync, zipSync } from "fflate";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, it } from "vitest";
import { pictureFiles, testDecoder } from "../../formats/images/testing.ts";
import { encodeNpy } from "../../formats/npy.ts";
import { InputError } from "../../shared/errors.ts";
import { checkSentence, damagedBytes, FUZZ_MILLISECONDS, fuzz } from "../../shared/fuzz/testing.ts";
import { decodeStored, encodeStored } from "./storedFile.ts";
import { importedTable } from "./table.ts";
import { fileOf, idxOf, importOf, png, tarOf, text } from "./testing.ts";

const samples = {
  "a/1.png": png(1, 4),
  "a/2.png": png(2, 4),
  "b/1.png": png(3, 4),
  "b/2.png": png(4, 4),
};
const web = {
  "1.png": png(1, 4),
  "1.cls": text("0"),
  "2.png": png(2, 4),
  "2.json": text('{"text":"a"}'),
};
const images = { dtype: "U8", shape: [4, 2, 2], data: new Uint8Array(16) } as const;
const four = Object.entries(samples).map(([path, bytes]) => fileOf(path, bytes));

/** A file with a column of pictures. */
function parquetOf(pictures: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const columnData = [
    { name: "image", data: Object.values(pictures), type: "BYTE_ARRAY" as const },
    { name: "label", data: Object.keys(pictures), type: "STRING" as const },
  ];
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

/** Valid files of each kind by the name under which they are given, and the files that stand beside them. */
const kinds = [
  { name: "set.zip", files: [zipSync(samples), zipSync(samples, { level: 0 })], beside: [] },
  { name: "set.tar", files: [tarOf(samples), tarOf(web)], beside: [] },
  { name: "set.tar.gz", files: [gzipSync(tarOf(samples))], beside: [] },
  { name: "x-idx3-ubyte", files: [idxOf([4, 2, 2], new Uint8Array(16))], beside: [] },
  { name: "x-idx3-ubyte.gz", files: [gzipSync(idxOf([4, 2, 2], new Uint8Array(16)))], beside: [] },
  { name: "data_batch_1.bin", files: [new Uint8Array(3073 * 4)], beside: [] },
  { name: "X.npy", files: [encodeNpy(images)], beside: [] },
  { name: "set.parquet", files: [parquetOf(samples)], beside: [] },
  {
    name: "metadata.csv",
    files: [text("file_name,text,n\na/1.png,x,1\na/2.png,y,2\nb/1.png,x,3\nb/2.png,z,4\n")],
    beside: four,
  },
  {
    name: "metadata.jsonl",
    files: [text('{"file_name":"a/1.png","text":"x"}\n{"file_name":"b/1.png","captions":["x"]}\n')],
    beside: four,
  },
];

describe("importers", { timeout: FUZZ_MILLISECONDS * 2 }, () => {
  it.each(kinds)("$name, damaged, is refused or read", async ({ name, files, beside }) => {
    await fuzz(damagedBytes(files), async (bytes) => {
      await readOrRefuse(() => importOf([...beside, fileOf(name, bytes)]));
    });
  });
});

describe("stored datasets", { timeout: FUZZ_MILLISECONDS * 2 }, () => {
  it("damaged, are refused", async () => {
    const stored = await importOf(four);
    const parts = encodeStored(stored, importedTable(stored).schema);
    const file = new Uint8Array(await new Blob(parts).arrayBuffer());
    await fuzz(damagedBytes([file]), async (bytes) => {
      await readOrRefuse(() => decodeStored(new Blob([bytes.slice()]), "own"));
    });
  });
});

describe("decoder", { timeout: FUZZ_MILLISECONDS * 2 }, () => {
  it("damaged pictures are refused or decoded", async () => {
    await fuzz(damagedBytes(pictureFiles.map(({ bytes }) => bytes)), async (bytes) => {
      await readOrRefuse(() => testDecoder.decode(bytes, "picture"));
    });
  });
});

async function readOrRefuse(read: () => Promise<unknown>): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    checkSentence(error.message);
  }
}
