/** Where tables come from. The lab, the command line and the tests are given a source. */
import { at, InputError } from "../shared/errors.ts";
import type { SettingValues } from "../shared/settings.ts";
import type { ByteSource, TableDefinition } from "./definition.ts";
import { type Catalogue, schemaOf } from "./schema.ts";
import type { Table } from "./table.ts";
import { tableValues } from "./tableSettings.ts";

export interface TableSource extends Catalogue {
  /**
   * Opens a table with the settings of a run, of which it reads those with the prefix `data.`; later and concurrent
   * calls share the result. Throws {@link InputError} if there is no such table, if a setting is not valid, or if it
   * cannot be read. A failure is not cached.
   */
  open(id: string, settings?: SettingValues): Promise<Table>;
}

/** Tables with settings that are kept, the latest; the others are generated again. */
const MOST_GENERATED = 4;

/** A source of some definitions, whose files come from `files`. */
export function sourceOf(definitions: readonly TableDefinition[], files: ByteSource): TableSource {
  const schemas = definitions.map(({ schema }) => schema);
  const opened = new Map<string, Promise<Table>>();
  const source: TableSource = {
    list: () => schemas,
    async open(id, settings = {}) {
      // Throws with the known ids if there is none, and if a setting is not valid.
      schemaOf(source, id, settings);
      const definition = at(
        definitions,
        schemas.findIndex((schema) => schema.id === id),
      );
      const values = tableValues(definition.schema, settings);
      const generated = definition.schema.settings !== undefined;
      const key = generated ? `${id} ${JSON.stringify(values)}` : id;
      const earlier = opened.get(key);
      if (earlier) return earlier;
      const opening = definition.open(files, values);
      opened.set(key, opening);
      if (generated) {
        const others = [...opened.keys()].filter((each) => each.startsWith(`${id} `));
        for (const each of others.slice(0, -MOST_GENERATED)) opened.delete(each);
      }
      try {
        return await opening;
      } catch (error) {
        opened.delete(key);
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
    async open(id, settings) {
      // Throws with the ids of all sources if none has it.
      schemaOf(joined, id);
      const source = sources.find((each) => each.list().some((schema) => schema.id === id));
      if (!source) throw new InputError(`dataset ${id}: its source no longer lists it`);
      return source.open(id, settings);
    },
  };
  return joined;
}
