/** The user's own datasets that this browser keeps. */
import { decodeStored, readStoredSchema } from "../../../data/importers/storedFile.ts";
import { importedTable } from "../../../data/importers/table.ts";
import { type Schema, schemaOf, type Table, type TableSource } from "../../../data/index.ts";
import { InputError, messageOf } from "../../../shared/errors.ts";
import { readSchema } from "../../weights/savedSchema.ts";
import { whyNotStored } from "../storage/causes.ts";
import type { OwnStore } from "./store.ts";

export interface OwnShelf extends TableSource {
  /** Reads the list again. Never rejects: a list that cannot be read stays as it was. */
  load(): Promise<void>;
  /** Keeps a dataset and resolves to its id. Throws InputError, with nothing kept, if that is not possible. */
  keep(file: Blob): Promise<string>;
  /** Throws InputError if the dataset cannot be deleted, or if it is the one in use. */
  forget(id: string, used: string | undefined): Promise<void>;
}

/** `changed` is called after every change. */
export function createOwnShelf(store: OwnStore, changed: () => void = () => {}): OwnShelf {
  let schemas = new Map<string, Schema>();
  const opened = new Map<string, Promise<Table>>();

  const read = async (): Promise<void> => {
    const found = new Map<string, Schema>();
    for (const [id, file] of await store.files()) {
      try {
        found.set(id, await schemaIn(file, id));
      } catch (error) {
        console.warn(`Isotrope: ${messageOf(error)}`);
      }
    }
    schemas = found;
  };
  const open = async (id: string): Promise<Table> => {
    const file = (await store.files()).get(id);
    if (!file) throw new InputError(`dataset: ${id} is not kept in this browser any more`);
    return importedTable(await decodeStored(file, id));
  };

  const shelf: OwnShelf = {
    list: () => [...schemas.values()],
    async load() {
      try {
        await read();
      } catch (error) {
        console.warn(`Isotrope: own datasets cannot be read: ${messageOf(error)}`);
      }
    },
    open(id) {
      // Throws if it is not kept.
      schemaOf(shelf, id);
      const earlier = opened.get(id);
      if (earlier) return earlier;
      const opening = open(id);
      // Only the newest stays in memory.
      opened.clear();
      opened.set(id, opening);
      opening.catch(() => opened.delete(id));
      return opening;
    },
    async keep(file) {
      const schema = await schemaIn(file, "dataset");
      try {
        await store.write(schema.id, file);
      } catch (error) {
        throw new InputError(`${schema.label} was not kept. ${whyNotStored(error)}`, {
          cause: error,
        });
      }
      schemas.set(schema.id, schema);
      opened.delete(schema.id);
      changed();
      return schema.id;
    },
    async forget(id, used) {
      if (used === id) {
        throw new InputError(
          "The run on the page uses this dataset. Choose another dataset first, then forget this one.",
        );
      }
      const { label } = schemaOf(shelf, id);
      try {
        await store.remove(id);
      } catch (error) {
        throw new InputError(`${label} was not deleted. ${whyNotStored(error)}`, { cause: error });
      }
      schemas.delete(id);
      opened.delete(id);
      changed();
    },
  };
  return shelf;
}

/** Throws InputError if the file holds no dataset. */
async function schemaIn(file: Blob, name: string): Promise<Schema> {
  const schema = readSchema(await readStoredSchema(file, name), name);
  return { ...schema, ...(schema.own && { own: { ...schema.own, bytes: file.size } }) };
}
