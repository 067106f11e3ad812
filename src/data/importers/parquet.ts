/** Parquet files with a column of pictures, as Hugging Face writes them: a struct of bytes and path, or bytes. */

import type { FileMetaData } from "hyparquet";
import { imageKindOf } from "../../formats/images/kind.ts";
import { InputError, oneLineOf } from "../../shared/errors.ts";
import type { SplitName } from "../schema.ts";
import type { Found, ImportContext, Importer, Item, Refusal, SourceFile } from "./definition.ts";
import { describedBy, fieldsOf } from "./metadata.ts";
import { inOrder, nameOf } from "./paths.ts";
import { splitNamed } from "./splits.ts";

const PARQUET = /\.parquet$/i;
/** Rows of one file. */
const MOST_ROWS = 1_000_000;

export const parquet: Importer = {
  id: "parquet",
  accepts: "Parquet files with a column of pictures",
  matches: (files) => files.some(({ path }) => PARQUET.test(path)),
  async find(files, context) {
    const refused: Refusal[] = [];
    const items: Item[] = [];
    let classes: readonly string[] | undefined;
    for (const file of inOrder(files)) {
      if (!PARQUET.test(file.path)) {
        refused.push({ file: file.path, reason: "not a Parquet file" });
        continue;
      }
      const read = await readFile(file, context, refused);
      items.push(...read.items);
      classes ??= read.classes;
    }
    if (items.length === 0) {
      throw new InputError(
        "no pictures in the Parquet files; expected a column of PNG, JPEG, WebP or GIF files, as bytes or as a struct with bytes",
      );
    }
    return {
      what: "Parquet files",
      items,
      refused,
      notes: [],
      ...(classes && { classes }),
    } satisfies Found;
  },
};

const hasRepeatedColumns = ({ row_groups }: FileMetaData): boolean =>
  row_groups.some(({ columns }) => {
    const paths = columns.map(({ meta_data }) => meta_data?.path_in_schema.join("."));
    return new Set(paths).size < paths.length;
  });

async function readFile(
  file: SourceFile,
  { decode }: ImportContext,
  refused: Refusal[],
): Promise<{ readonly items: readonly Item[]; readonly classes?: readonly string[] }> {
  const name = nameOf(file.path);
  const { rows, classes } = await readParquet(await file.read(), name);
  const split = splitIn(name);
  const items: Item[] = [];
  for (const [index, row] of rows.entries()) {
    const place = `${name} row ${index}`;
    const picture = pictureIn(row);
    if (!picture) {
      refused.push({ file: place, reason: "has no picture" });
      continue;
    }
    const described = describedBy(fieldsOf(row));
    const named = classes?.[Number(described.label)];
    items.push({
      file: place,
      ...(split && { split }),
      ...described,
      ...(named !== undefined && { label: named }),
      picture: async () => decode(picture, place),
    });
  }
  return { items, ...(classes && { classes }) };
}

/** `train-00000-of-00001.parquet` */
const splitIn = (name: string): SplitName | undefined => splitNamed(name.split(/[-_.]/)[0] ?? "");

/** The rows, and the class names that Hugging Face states. Throws {@link InputError} if the file is damaged. */
export async function readParquet(
  bytes: Uint8Array,
  name: string,
): Promise<{ readonly rows: readonly object[]; readonly classes?: readonly string[] }> {
  const { parquetMetadata, parquetRead, parquetReadObjects } = await import("hyparquet");
  const { compressors } = await import("hyparquet-compressors");
  const file = new Uint8Array(bytes).buffer;
  try {
    const metadata = parquetMetadata(file);
    if (Number(metadata.num_rows) > MOST_ROWS) {
      throw new InputError(`${metadata.num_rows} rows; at most ${MOST_ROWS} are read`);
    }
    const request = { file, metadata, compressors, utf8: false };
    // Rows have one value per column name. If a damaged schema repeats a name, the other columns are read as well, and
    // an error in one of them would be an unhandled rejection. This reads all columns and reports the first error.
    if (hasRepeatedColumns(metadata)) await parquetRead(request);
    const rows: unknown[] = await parquetReadObjects(request);
    const stated = metadata.key_value_metadata?.find(({ key }) => key === "huggingface")?.value;
    const classes = stated === undefined ? undefined : classesIn(stated);
    return {
      rows: rows.filter((row): row is object => typeof row === "object" && row !== null),
      ...(classes && { classes }),
    };
  } catch (error) {
    const reason = oneLineOf(error);
    // The reader prints values that a damaged file lacks.
    const told = /undefined|\[object/.test(reason) ? "it is damaged" : reason;
    throw new InputError(`${name}: not a readable Parquet file: ${told}`, { cause: error });
  }
}

/** The names of the column `label` in what Hugging Face states of a file. */
function classesIn(text: string): readonly string[] | undefined {
  try {
    const stated: unknown = JSON.parse(text);
    const at = (value: unknown, key: string): unknown =>
      typeof value === "object" && value !== null && Object.hasOwn(value, key)
        ? Reflect.get(value, key)
        : undefined;
    const names = at(at(at(at(stated, "info"), "features"), "label"), "names");
    return Array.isArray(names) && names.every((each) => typeof each === "string")
      ? names
      : undefined;
  } catch {
    return undefined;
  }
}

/** The first picture in a row. */
function pictureIn(row: object): Uint8Array | undefined {
  for (const value of Object.values(row)) {
    const bytes: unknown =
      typeof value === "object" && value !== null && "bytes" in value ? value.bytes : value;
    if (bytes instanceof Uint8Array && imageKindOf(bytes)) return bytes;
  }
  return undefined;
}
