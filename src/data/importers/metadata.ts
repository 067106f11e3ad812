/** `metadata.csv` and `metadata.jsonl` of image folders: a line a picture, with `file_name` and further columns. */
import { decodeCsv } from "../../shared/csv.ts";
import { InputError } from "../../shared/errors.ts";
import type { Item, Refusal, SourceFile } from "./definition.ts";
import { folderOf, nameOf, tidyPath } from "./paths.ts";
import { splitNamed } from "./splits.ts";

/** What a line says of a picture. */
export type Described = Pick<Item, "split" | "label" | "texts" | "values">;

export interface Metadata {
  readonly file: string;
  /** Folder that the names in it start from. */
  readonly folder: string;
  /** By path; the value has the number of its line. */
  readonly lines: ReadonlyMap<string, { readonly line: number; readonly row: Described }>;
  readonly refused: readonly Refusal[];
}

const METADATA = /^(metadata|captions|labels)\.(csv|tsv|jsonl)$/i;
const FILE_COLUMNS = ["file_name", "filename", "file", "image", "path"];
const TEXT_COLUMNS = ["text", "caption", "captions", "texts", "description"];
const LABEL_COLUMNS = ["label", "class", "category", "labels"];
/** Names that every object has, which a record of columns cannot hold. */
const RESERVED = new Set([...Object.getOwnPropertyNames(Object.prototype), "__proto__"]);

export const isMetadata = ({ path }: Pick<SourceFile, "path">): boolean =>
  METADATA.test(nameOf(path));

/** Throws {@link InputError} if the file is no table or names no pictures. */
export async function readMetadata(source: SourceFile): Promise<Metadata> {
  const { path } = source;
  const text = new TextDecoder().decode(await source.read());
  const records = /\.jsonl$/i.test(path) ? jsonLines(text, path) : csvLines(text, path);
  const folder = folderOf(path);
  const lines = new Map<string, { readonly line: number; readonly row: Described }>();
  const refused: Refusal[] = [];
  for (const { line, fields } of records) {
    const named = FILE_COLUMNS.map((column) => fields.get(column)).find((value) => value);
    if (typeof named !== "string") {
      refused.push({ file: path, reason: `line ${line} has no file_name` });
      continue;
    }
    const target = tidyPath(folder === "" ? named : `${folder}/${named}`);
    const earlier = lines.get(target);
    const row = describedBy(fields);
    const texts = [...(earlier?.row.texts ?? []), ...(row.texts ?? [])];
    // A picture with several captions may have a line for each.
    lines.set(target, {
      line: earlier?.line ?? line,
      row: texts.length > 0 ? { ...row, texts } : row,
    });
  }
  if (lines.size === 0) {
    throw new InputError(
      `${path}: names no pictures; expected a column file_name with paths from its folder`,
    );
  }
  return { file: path, folder, lines, refused };
}

type Fields = ReadonlyMap<string, string | readonly string[]>;

/** What the fields of a line say; the name of the file is left to the caller. */
export function describedBy(fields: Fields): Described {
  const texts = TEXT_COLUMNS.flatMap((column) => fields.get(column) ?? []).filter(
    (text) => text.trim() !== "",
  );
  const label = LABEL_COLUMNS.map((column) => fields.get(column)).find((value) => value);
  const split = fields.get("split");
  const values: Record<string, string> = {};
  const used = [...FILE_COLUMNS, ...TEXT_COLUMNS, ...LABEL_COLUMNS, "split"];
  for (const [name, value] of fields) {
    if (used.includes(name) || RESERVED.has(name) || name === "" || typeof value !== "string") {
      continue;
    }
    values[name] = value;
  }
  const named = typeof split === "string" ? splitNamed(split) : undefined;
  return {
    ...(texts.length > 0 && { texts }),
    ...(typeof label === "string" && { label }),
    ...(named && { split: named }),
    ...(Object.keys(values).length > 0 && { values }),
  };
}

interface Line {
  readonly line: number;
  readonly fields: Fields;
}

function csvLines(text: string, name: string): Line[] {
  const separator = /\.tsv$/i.test(name) ? "\t" : ",";
  const [head, ...rows] = decodeCsv(text, separator) ?? [];
  if (!head) throw new InputError(`${name}: not a table: it is empty or a quotation is not closed`);
  const names = head.map((column) => column.trim());
  return rows.map((row, index) => ({
    line: index + 2,
    fields: new Map(names.map((column, place) => [column, row[place] ?? ""])),
  }));
}

function jsonLines(text: string, name: string): Line[] {
  const lines = text.split(/\r?\n/);
  return lines.flatMap((content, index) => {
    if (content.trim() === "") return [];
    const value = parsed(content);
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new InputError(`${name}: line ${index + 1} is not a JSON object`);
    }
    return [{ line: index + 1, fields: fieldsOf(value) }];
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The texts, numbers and lists of texts of an object. */
export function fieldsOf(value: object): Fields {
  const fields = new Map<string, string | readonly string[]>();
  for (const [key, field] of Object.entries(value)) {
    if (typeof field === "string") fields.set(key, field);
    else if (typeof field === "number" || typeof field === "boolean" || typeof field === "bigint") {
      fields.set(key, String(field));
    } else if (Array.isArray(field) && field.every((each) => typeof each === "string")) {
      fields.set(key, field);
    }
  }
  return fields;
}
