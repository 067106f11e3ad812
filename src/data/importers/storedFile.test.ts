import { expect, test } from "vitest";
import { testDecoder } from "../../formats/images/testing.ts";
import { sampleRows } from "./decode.ts";
import { openImport } from "./index.ts";
import { readImportSettings } from "./settings.ts";
import { decodeStored, encodeStored, readStoredSchema } from "./storedFile.ts";
import { importedTable } from "./table.ts";
import { classFolders, filesOf, importOf, png, text } from "./testing.ts";

const described = () =>
  importOf(
    filesOf({
      ...Object.fromEntries(Array.from({ length: 30 }, (_, row) => [`${row}.png`, png(row * 8)])),
      "metadata.csv": text(
        `file_name,text,kind,size\n${Array.from({ length: 30 }, (_, row) => `${row}.png,ein Bär ${row},${row % 2 ? "odd" : "even"},${row === 3 ? "" : row / 7}`).join("\n")}\n`,
      ),
    }),
  );

test("a stored dataset is read back with all columns, and its schema without its rows", async () => {
  const stored = await described();
  const { schema } = importedTable(stored);
  const file = new Blob(encodeStored(stored, schema));
  expect(await readStoredSchema(file, "own")).toEqual(JSON.parse(JSON.stringify(schema)));
  const back = await decodeStored(file, "own");
  expect(back).toEqual(stored);
  expect(importedTable(back).schema).toEqual(schema);
});

test("a truncated or altered file is refused", async () => {
  const stored = await described();
  const file = new Blob(encodeStored(stored, importedTable(stored).schema));
  const refusal = (blob: Blob) =>
    decodeStored(blob, "own-1").then(
      () => "read",
      (error: Error) => error.message,
    );
  for (const length of [0, 3, 100, file.size - 1]) {
    expect(await refusal(file.slice(0, length)), String(length)).toMatch(
      /^own-1: the stored dataset cannot be read: it is truncated; forget it/,
    );
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  bytes[bytes.length - 1] = 255 - (bytes.at(-1) ?? 0);
  expect(await refusal(new Blob([bytes]))).toMatch(/its rows do not have the hash/);
  bytes.fill(0, 4, 8);
  expect(await refusal(new Blob([bytes]))).toMatch(/cannot be read: .*JSON/);
  const headed = (head: unknown) => {
    const text = new TextEncoder().encode(JSON.stringify(head));
    return refusal(new Blob([Uint32Array.of(text.length), text]));
  };
  for (const head of [null, 1, {}, { Version: 1 }]) {
    expect(await headed(head), JSON.stringify(head)).toMatch(/cannot be read: it has no version;/);
  }
  expect(await headed({ version: 2 })).toMatch(/found version 2, this lab reads 1;/);
  await expect(readStoredSchema(new Blob(["none"]), "x")).rejects.toThrow("x: the stored dataset");
});

test("rows are decoded again only for settings that change them, and are those of one call", async () => {
  let decoded = 0;
  const decoder: typeof testDecoder = {
    decode: (bytes, name) => {
      decoded++;
      return testDecoder.decode(bytes, name);
    },
  };
  const files = filesOf(classFolders("", ["a", "b"], 10));
  const opened = await openImport({ name: "set", files, decoder });
  const read = (given: Readonly<Record<string, string | number>>) =>
    opened.read(readImportSettings(given));
  await read({});
  const before = decoded;
  const other = await read({ test: 0.4, seed: 3 });
  expect(decoded).toBe(before);
  expect(other.hash).toBe((await importOf(files, { test: 0.4, seed: 3 })).hash);
  await read({ side: "32" });
  expect(decoded).toBeGreaterThan(before);
});

test("samples are spread over all rows and show the settings", async () => {
  const files = filesOf({ ...classFolders("", ["a", "b"], 10), "b/5.png": text("no picture") });
  const { found } = await openImport({ name: "set", files, decoder: testDecoder });
  const { side, rows } = await sampleRows(found, 4, readImportSettings({ side: "32" }));
  expect(side).toBe(32);
  expect(rows.map(({ file }) => file)).toEqual(["a/2.png", "a/7.png", "b/2.png", "b/7.png"]);
  expect(rows[0]?.pixels).toHaveLength(32 * 32 * 3);
  const all = await sampleRows(found, 100, readImportSettings({ colour: "grey" }));
  expect(all.rows).toHaveLength(19);
});
