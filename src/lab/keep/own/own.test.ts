import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { encodeStored } from "../../../data/importers/storedFile.ts";
import { importedTable } from "../../../data/importers/table.ts";
import { classFolders, filesOf, importOf } from "../../../data/importers/testing.ts";
import { fakeTabs } from "../storage/testing.ts";
import { browserKeeping } from "./browser.ts";
import { createOwnShelf } from "./shelf.ts";
import { memoryOwn } from "./store.ts";
import { createOwnTables } from "./tables.ts";

async function datasetFile(name = "pets", classes = ["cats", "dogs"]) {
  const stored = await importOf(filesOf(classFolders("", classes, 4)), {}, name);
  return new Blob(encodeStored(stored, importedTable(stored).schema));
}

const QUOTA = new DOMException("full", "QuotaExceededError");

/** The private files of a browser, with room for so many bytes. */
function fakePrivateFiles(room = Number.POSITIVE_INFINITY) {
  const files = new Map<string, Blob>();
  let isMade = false;
  class FakeFileHandle {
    readonly kind = "file";
    readonly name: string;
    constructor(name: string) {
      this.name = name;
    }
    async getFile() {
      return files.get(this.name) ?? new Blob();
    }
    async createWritable() {
      const parts: Blob[] = [];
      return {
        write: async (part: Blob) => {
          if (part.size > room) throw QUOTA;
          parts.push(part);
        },
        close: async () => void files.set(this.name, new Blob(parts)),
        abort: async () => undefined,
      };
    }
  }
  const folder = {
    async *entries() {
      for (const name of files.keys()) yield [name, new FakeFileHandle(name)];
    },
    async getFileHandle(name: string) {
      if (!files.has(name)) files.set(name, new Blob());
      return new FakeFileHandle(name);
    },
    removeEntry: async (name: string) => void files.delete(name),
  };
  vi.stubGlobal("FileSystemFileHandle", FakeFileHandle);
  vi.stubGlobal("navigator", {
    storage: {
      getDirectory: async () => ({
        async getDirectoryHandle(_: string, { create = false } = {}) {
          if (!create && !isMade) throw new DOMException("none", "NotFoundError");
          isMade = true;
          return folder;
        },
      }),
    },
  });
  return files;
}

beforeEach(() => vi.stubGlobal("indexedDB", new IDBFactory()));
afterEach(() => vi.unstubAllGlobals());

describe.each(["private files", "IndexedDB"])("kept in %s", (where) => {
  it("a dataset is there for the next visit, opens, and can be forgotten", async () => {
    const files = where === "private files" ? fakePrivateFiles() : new Map();
    const file = await datasetFile();
    const first = createOwnTables({ keeping: browserKeeping(), changed: () => {} });
    await first.load();
    expect(first.list()).toEqual([]);
    const id = await (await first.shelf()).keep(file);
    expect([...files.keys()]).toEqual(where === "private files" ? [`${id}.rows`] : []);

    const next = createOwnTables({ keeping: browserKeeping(), changed: () => {} });
    await next.load();
    expect(next.list()).toMatchObject([{ id, label: "pets", own: { bytes: file.size } }]);
    const table = await next.open(id);
    expect(table.classes).toEqual(["cats", "dogs"]);
    expect(await next.open(id)).toBe(table);
    expect(table.schema.own).not.toHaveProperty("bytes");

    const shelf = await next.shelf();
    await expect(shelf.forget(id, id)).rejects.toThrow("The run on the page uses this dataset.");
    await shelf.forget(id, "fashion");
    expect(next.list()).toEqual([]);
    await expect(next.open(id)).rejects.toThrow(/^dataset: own-.* give the same files again/);
    const last = createOwnTables({ keeping: browserKeeping(), changed: () => {} });
    await last.load();
    expect(last.list()).toEqual([]);
  });
});

it("without space nothing is kept, and an earlier version stays", async () => {
  const file = await datasetFile();
  const files = fakePrivateFiles(file.size);
  const shelf = createOwnShelf(await browserKeeping().store());
  const id = await shelf.keep(file);
  const larger = await datasetFile("more pets", ["cats", "dogs", "fish"]);
  await expect(shelf.keep(larger)).rejects.toThrow(
    /^more pets was not kept. The browser has no more space for this site/,
  );
  expect([...files.keys()]).toEqual([`${id}.rows`]);
  expect(shelf.list()).toHaveLength(1);
  await expect(shelf.keep(new Blob(["text"]))).rejects.toThrow(/cannot be read/);
});

it("a damaged file is not listed, and the others are", async () => {
  const store = memoryOwn();
  await store.write("own-0", new Blob(["damaged"]));
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const shelf = createOwnShelf(store);
  const id = await shelf.keep(await datasetFile());
  await shelf.load();
  expect(shelf.list().map((schema) => schema.id)).toEqual([id]);
  expect(warn).toHaveBeenCalledWith(expect.stringMatching(/own-0: the stored dataset cannot/));
});

it("other tabs learn of datasets that are kept and forgotten", async () => {
  const store = memoryOwn();
  const [here, there] = fakeTabs(2);
  if (!here || !there) throw new Error("two tabs");
  const changed = vi.fn();
  const keeping = { exist: async () => true, store: async () => store };
  const other = createOwnTables({ keeping, changed, tabs: there });
  const shelf = await createOwnTables({ keeping, changed: () => {}, tabs: here }).shelf();
  const id = await shelf.keep(await datasetFile());
  await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(1));
  expect(other.list()).toHaveLength(1);
  await shelf.forget(id, undefined);
  await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(2));
  expect(other.list()).toEqual([]);
});
