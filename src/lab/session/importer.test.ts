import { zipSync } from "fflate";
import { expect, it } from "vitest";
import { decodeStored, readStoredSchema } from "../../data/importers/storedFile.ts";
import { classFolders, filesOf, importOf, text } from "../../data/importers/testing.ts";
import { testDecoder } from "../../formats/images/testing.ts";
import type { OwnProgress } from "../protocol/own.ts";
import { createImporter } from "./importer.ts";

const folders = { ...classFolders("pets/", ["cats", "dogs"], 12), "pets/a.pdf": text("%PDF") };
const zip = {
  name: "pets.zip",
  files: [{ path: "pets.zip", file: new File([zipSync(folders).slice()], "pets.zip") }],
};

it("a zip on the page gives the rows and the hash that the command line gives", async () => {
  const importer = createImporter(testDecoder);
  const found = await importer.open(zip);
  expect(found).toMatchObject({ label: "pets", what: "a folder of pictures", rows: 25 });
  expect(Object.keys(found.settings)).toContain("fit");
  const samples = await importer.sample({ side: "32" });
  expect(samples).toMatchObject({ count: 23, side: 32 });
  expect(samples.captions.slice(0, 2)).toEqual(["cats", "cats"]);

  const seen: OwnProgress[] = [];
  const preview = await importer.read({}, (progress) => seen.push(progress));
  expect(preview).toMatchObject({
    rows: 24,
    splits: { train: 20, test: 4 },
    counts: { train: [10, 10], test: [2, 2] },
    refused: [{ file: "pets/a.pdf", reason: expect.stringMatching(/a PDF document/) }],
    refusedCount: 1,
  });
  const onCommandLine = await importOf(filesOf(folders), {}, "pets");
  expect(preview.hash).toBe(onCommandLine.hash);

  const file = await importer.take(" My pets ");
  expect(await decodeStored(file, "own")).toEqual({ ...onCommandLine, name: "My pets" });
  expect(await readStoredSchema(file, "own")).toMatchObject({ label: "My pets", id: preview.id });
});

it("a later reading ends an earlier one, and files that cannot be used are refused", async () => {
  const importer = createImporter(testDecoder);
  await importer.open(zip);
  let isOver = false;
  importer
    .read({ side: "64" }, () => {})
    .finally(() => {
      isOver = true;
    });
  expect((await importer.read({ side: "28" }, () => {})).shape).toEqual([28, 28, 1]);
  expect(isOver).toBe(false);
  await expect(importer.read({ side: "30" }, () => {})).rejects.toThrow(/side: found "30"/);
  const notes = { path: "notes.txt", file: new File(["words"], "notes.txt") };
  await expect(createImporter(testDecoder).open({ name: "x", files: [notes] })).rejects.toThrow(
    /^x: no pictures among 1 files/,
  );
});
