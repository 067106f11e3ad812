/**
 * Own datasets in the origin-private file system, a file each. Browsers write such a file to a copy that replaces it
 * when it is closed, so that a file is whole or absent. Where there is no such file system, as in some private windows
 * and older browsers, the datasets are in IndexedDB.
 */
import { createDatabase, type Database } from "../storage/database.ts";
import type { OwnStore } from "./store.ts";

const ENDING = ".rows";
const STORE = "files";

/** `name`: of the folder in the private files. */
export async function browserOwn(name: string): Promise<OwnStore> {
  const folder = await privateFolder(name);
  return folder ? folderOwn(folder) : databaseOwn(ownDatabase());
}

const ownDatabase = (): Database =>
  createDatabase({ name: "isotrope-own", version: 1, stores: [STORE], patience: 60_000 });

/** Undefined if this browser has no private files, or none that are written whole. */
async function privateFolder(name: string): Promise<FileSystemDirectoryHandle | undefined> {
  if (typeof FileSystemFileHandle === "undefined") return undefined;
  if (!("createWritable" in FileSystemFileHandle.prototype)) return undefined;
  try {
    const root = await navigator.storage.getDirectory();
    return await root.getDirectoryHandle(name, { create: true });
  } catch {
    return undefined;
  }
}

function folderOwn(folder: FileSystemDirectoryHandle): OwnStore {
  return {
    async files() {
      const files = new Map<string, Blob>();
      for await (const [name, handle] of folder.entries()) {
        if (handle.kind !== "file" || !name.endsWith(ENDING)) continue;
        const file = await handle.getFile();
        // A file that is being written for the first time is empty until it is closed.
        if (file.size > 0) files.set(name.slice(0, -ENDING.length), file);
      }
      return files;
    },
    async write(id, file) {
      const name = `${id}${ENDING}`;
      const handle = await folder.getFileHandle(name, { create: true });
      const writing = await handle.createWritable();
      try {
        await writing.write(file);
        await writing.close();
      } catch (error) {
        await writing.abort().catch(() => undefined);
        // Without this an empty file stays; an earlier version of the dataset stays as it was.
        if ((await handle.getFile()).size === 0) await folder.removeEntry(name);
        throw error;
      }
    },
    async remove(id) {
      await folder.removeEntry(`${id}${ENDING}`);
    },
  };
}

function databaseOwn({ transact }: Database): OwnStore {
  return {
    async files() {
      const files = new Map<string, Blob>();
      await transact("readonly", (store) => {
        const request: IDBRequest<IDBCursorWithValue | null> = store(STORE).openCursor();
        request.onsuccess = () => {
          const { result: cursor } = request;
          if (!cursor) return;
          if (cursor.value instanceof Blob) files.set(String(cursor.key), cursor.value);
          cursor.continue();
        };
        return undefined;
      });
      return files;
    },
    async write(id, file) {
      await transact("readwrite", (store) => store(STORE).put(file, id));
    },
    async remove(id) {
      await transact("readwrite", (store) => store(STORE).delete(id));
    },
  };
}
