/** Where tables come from. The lab, the command line and the tests are given a source. */
import { at, InputError } from "../shared/errors.ts";
import type { ByteSource, TableDefinition } from "./definition.ts";
import { type Catalogue, schemaOf } from "./schema.ts";
import type { Table } from "./table.ts";

export interface TableSource extends Catalogue {
  /**
   * Opens a table once; later and concurrent calls share the result. Throws {@link InputError} if there is no
   * such table, or if it cannot be read. A failure is not cached.
   */
  open(id: string): Promise<Table>;
}

/** A source of some definitions, whose files come from `files`. */
export function sourceOf(definitions: readonly TableDefinition[], files: ByteSource): TableSource {
  const schemas = definitions.map(({ schema }) => schema);
  const opened = new Map<string, Promise<Table>>();
  const source: TableSource = {
    list: () => schemas,
    async open(id) {
      const earlier = opened.get(id);
      if (earlier) return earlier;
      // Throws with the known ids if there is none.
      const schema = schemaOf(source, id);
      const opening = at(definitions, schemas.indexOf(schema)).open(files);
      opened.set(id, opening);
      try {
        return await opening;
      } catch (error) {
        opened.delete(id);
        throw error;
      }
    },
  };
  return source;
}

/** Several sources as one. If two have a table of the same id, the first one's is used. */
export function joinSources(...sources: readonly TableSource[]): TableSource {
  const joined: TableSource = {
    list() {
      const seen = new Set<string>();
      return sources
        .flatMap((source) => source.list())
        .filter(({ id }) => !seen.has(id) && seen.add(id));
    },
    async open(id) {
      // Throws with the ids of all sources if none has it.
      schemaOf(joined, id);
      const source = sources.find((each) => each.list().some((schema) => schema.id === id));
      if (!source) throw new InputError(`dataset ${id}: its source no longer lists it`);
      return source.open(id);
    },
  };
  return joined;
}
