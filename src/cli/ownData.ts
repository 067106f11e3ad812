/** Datasets of a person's own on the command line: `--dataset PATH`. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { importFiles } from "../data/importers/index.ts";
import { type Inspected, inspected } from "../data/importers/inspected.ts";
import { readImportSettings } from "../data/importers/settings.ts";
import { importedTable } from "../data/importers/table.ts";
import { type Schema, schemaOf, type Table, type TableSource } from "../data/index.ts";
import { createDecoder } from "../formats/images/decoder.ts";
import { InputError } from "../shared/errors.ts";
import type { Output } from "./command.ts";
import { localFiles } from "./ownFiles.ts";

const decoder = createDecoder({
  async codec(codec) {
    const file = { jpeg: "jpeg/codec/dec/mozjpeg_dec.wasm", webp: "webp/codec/dec/webp_dec.wasm" };
    const path = createRequire(import.meta.url).resolve(`@jsquash/${file[codec]}`);
    return new Uint8Array(await readFile(path)).buffer;
  },
});

interface Opened {
  readonly schema: Schema;
  readonly table: Table;
  readonly facts: Inspected;
}

const opened = new Map<string, Opened>();

/** The datasets that the current command imported. */
export const ownTables: TableSource = {
  list: () => [...opened.values()].map(({ schema }) => schema),
  async open(id) {
    // Throws with the known ids if there is none.
    schemaOf(ownTables, id);
    const found = opened.get(id);
    if (!found) throw new InputError(`dataset: ${id} was not imported`);
    return found.table;
  },
};

/** Forgets what was imported, so that a command does not depend on earlier ones in the same process. */
export const forgetOwn = (): void => opened.clear();

/** Imports the dataset at a path. Throws {@link InputError} if it cannot be used. */
export async function openOwn(
  path: string,
  settings: Readonly<Record<string, string>>,
  output: Output,
): Promise<Inspected> {
  const { name, files, refused } = localFiles(resolve(path));
  const stored = await importFiles(
    { name, files, refused, settings: readImportSettings(settings), decoder },
    {
      progress: ({ done, total }) => output.progress(`importing ${name}: ${done} of ${total}`),
    },
  );
  const table = importedTable(stored);
  const facts = inspected(stored, table.schema);
  opened.set(table.id, { schema: table.schema, table, facts });
  return facts;
}

/**
 * The id of the dataset that an option names: of `tables`, or of the files at a path, which are imported. Throws
 * {@link InputError} if it is neither.
 */
export async function datasetNamed(
  given: string,
  settings: Readonly<Record<string, string>>,
  tables: TableSource,
  output: Output,
): Promise<string> {
  const known = tables.list().map(({ id }) => id);
  if (known.includes(given)) {
    const [key] = Object.keys(settings);
    if (key === undefined) return given;
    throw new InputError(
      `--import ${key}: ${given} is no dataset of your own; its images are as they are`,
    );
  }
  if (!existsSync(given)) {
    throw new InputError(
      `--dataset: found ${JSON.stringify(given)}, expected one of ${known.join(", ")}, or the path of a folder or file`,
    );
  }
  const facts = await openOwn(given, settings, output);
  const { id, name, splits, shape, classes, refused, notes } = facts;
  output.log(
    `${name}: ${splits.train} train and ${splits.test} test rows of ${shape.join("×")}, ${classes.length} ${classes.length === 1 ? "class" : "classes"}; ${id}`,
  );
  for (const note of notes) output.log(`${name}: ${note}`);
  if (refused.length > 0) {
    const [first] = refused;
    output.log(
      `${name}: ${refused.length} left out, the first: ${first?.file}: ${first?.reason}; lab inspect lists all`,
    );
  }
  return id;
}
