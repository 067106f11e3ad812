/** Own datasets in a session, on WebGPU that computes nothing. */
import { expect, it } from "vitest";
import { encodeStored } from "../../data/importers/storedFile.ts";
import { importedTable } from "../../data/importers/table.ts";
import { classFolders, filesOf, importOf } from "../../data/importers/testing.ts";
import { openFaultyLab, tiny } from "./testing.ts";

it("a kept dataset is listed and begun on; it is forgotten once no run uses it, and is then missed", async () => {
  const { lab, until, close } = await openFaultyLab();
  const stored = await importOf(filesOf(classFolders("", ["cats", "dogs"], 8)), {}, "pets");
  const file = new Blob(encodeStored(stored, importedTable(stored).schema));
  const { id, datasets } = await lab.keepOwn(file);
  expect(datasets.at(-1)).toMatchObject({
    id,
    label: "pets",
    trainCount: 12,
    own: { bytes: file.size, hash: stored.hash },
  });
  const own = { ...tiny, dataset: id };
  expect((await lab.selectMethod(own)).dataset).toBe(id);
  await lab.begin(own);
  await until(({ phase }) => phase === "ready");
  await expect(lab.forgetOwn(id)).rejects.toThrow("The run on the page uses this dataset.");
  await lab.begin(tiny);
  const left = await lab.forgetOwn(id);
  expect(left.some((each) => each.own)).toBe(false);
  await expect(lab.begin(own)).rejects.toThrow(
    new RegExp(`^dataset: ${id} is a dataset of someone's own files and is not here`),
  );
  close();
});
