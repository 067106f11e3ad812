/**
 * Imports a dataset from files that a person brings. To add a format, write an {@link Importer} and add a line here.
 * The first importer that matches the files is used.
 */
import type { Decoder } from "../../formats/images/decoder.ts";
import { InputError } from "../../shared/errors.ts";
import { expandArchives } from "./archives.ts";
import { assemble } from "./assemble.ts";
import { cifar } from "./cifar.ts";
import { type Decoded, decodeRows, decodingKey, type Watching } from "./decode.ts";
import type { Found, Importer, Refusal, SourceFile } from "./definition.ts";
import { idx } from "./idx.ts";
import { numpy } from "./numpy.ts";
import { parquet } from "./parquet.ts";
import { inOrder } from "./paths.ts";
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

/** Files that were searched for rows, whose pictures are decoded later. */
export interface OpenImport {
  readonly label: string;
  readonly found: Found;
  /**
   * Decodes all rows. Rows that were decoded with the same settings before are used again. Throws {@link InputError}
   * with the name if too few can be used, and the signal's reason if it is aborted.
   */
  read(settings: ImportSettings, watching?: Watching): Promise<Stored>;
}

/** Throws {@link InputError} with the name if nothing can be used. */
export async function openImport(
  { name, files, decoder, refused: earlier = [] }: Omit<ImportRequest, "settings">,
  { signal }: Watching = {},
): Promise<OpenImport> {
  const found = await naming(name, async () => {
    const expanded = await expandArchives(inOrder(files));
    if (expanded.files.length === 0) {
      throw new InputError(`no files that can be read; expected ${ACCEPTED}`);
    }
    signal?.throwIfAborted();
    const importer = importers.find((each) => each.matches(expanded.files)) ?? pictures;
    const rows = await importer.find(expanded.files, decoder);
    if (rows.items.length === 0) throw new InputError(`${rows.what} without rows`);
    return { ...rows, refused: [...earlier, ...expanded.refused, ...rows.refused] };
  });
  const label = labelOf(name);
  let last: { readonly key: string; readonly decoded: Decoded } | undefined;
  return {
    label,
    found,
    read: (settings, watching) =>
      naming(name, async () => {
        const key = decodingKey(found, settings);
        if (last?.key !== key) {
          last = undefined;
          last = { key, decoded: await decodeRows(found, settings, watching) };
        }
        return assemble(label, found, last.decoded, settings);
      }),
  };
}

/** Throws {@link InputError} with the name if nothing can be used, and the signal's reason if it is aborted. */
export async function importFiles(
  { settings, ...request }: ImportRequest,
  watching: Watching = {},
): Promise<Stored> {
  const opened = await openImport(request, watching);
  return opened.read(settings, watching);
}

/** Runs `work`, and puts the name before the message of an InputError. */
async function naming<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof InputError) || error.message.startsWith(name)) throw error;
    throw new InputError(`${name}: ${error.message}`, { cause: error });
  }
}

/** The name of a file without its extension. */
const labelOf = (name: string): string =>
  name.replace(/\.(zip|tar|tgz|tar\.gz|npz|npy|parquet|gz)$/i, "") || name;
