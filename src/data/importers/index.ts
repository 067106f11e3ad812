/**
 * Imports a dataset from files that a person brings. To add a format, write an {@link Importer} and add a line here.
 * The first importer that matches the files is used.
 */
import type { Decoder } from "../../formats/images/decoder.ts";
import { InputError } from "../../shared/errors.ts";
import { expandArchives } from "./archives.ts";
import { assemble } from "./assemble.ts";
import { cifar } from "./cifar.ts";
import { decodeRows, type Watching } from "./decode.ts";
import type { Importer, Refusal, SourceFile } from "./definition.ts";
import { idx } from "./idx.ts";
import { numpy } from "./numpy.ts";
import { parquet } from "./parquet.ts";
import { pictures } from "./pictures.ts";
import type { ImportSettings } from "./settings.ts";
import type { Stored } from "./stored.ts";
import { webdataset } from "./webdataset.ts";

const importers: readonly Importer[] = [cifar, idx, numpy, parquet, webdataset, pictures];

/** What can be imported, for messages. */
export const ACCEPTED = [pictures, webdataset, idx, cifar, numpy, parquet]
  .map(({ accepts }) => accepts)
  .join("; ");

export interface ImportRequest {
  /** Of the folder or file, for messages and as the label of the dataset. */
  readonly name: string;
  readonly files: readonly SourceFile[];
  readonly settings: ImportSettings;
  readonly decoder: Decoder;
  /** Files that were refused before, such as symbolic links. */
  readonly refused?: readonly Refusal[];
}

/** Throws {@link InputError} with the name if nothing can be used, and the signal's reason if it is aborted. */
export async function importFiles(
  request: ImportRequest,
  watching: Watching = {},
): Promise<Stored> {
  const { name, files, settings, decoder, refused: earlier = [] } = request;
  try {
    const expanded = await expandArchives(files);
    if (expanded.files.length === 0) {
      throw new InputError(`no files that can be read; expected ${ACCEPTED}`);
    }
    watching.signal?.throwIfAborted();
    const importer = importers.find((each) => each.matches(expanded.files)) ?? pictures;
    const found = await importer.find(expanded.files, decoder);
    const refused = [...earlier, ...expanded.refused, ...found.refused];
    if (found.items.length === 0) throw new InputError(`${found.what} without rows`);
    const decoded = await decodeRows(found, settings, watching);
    return await assemble(labelOf(name), { ...found, refused }, decoded, settings);
  } catch (error) {
    if (!(error instanceof InputError) || error.message.startsWith(name)) throw error;
    throw new InputError(`${name}: ${error.message}`, { cause: error });
  }
}

/** The name of a file without its extension. */
const labelOf = (name: string): string =>
  name.replace(/\.(zip|tar|tgz|tar\.gz|npz|npy|parquet|gz)$/i, "") || name;
