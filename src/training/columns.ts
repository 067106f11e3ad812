/**
 * The columns of a table that programs of a run read, beside images and labels. A column is uploaded when the first
 * program that reads it is compiled.
 */
import { external, type Tensor } from "../autodiff/tensor.ts";
import {
  categoryNamed,
  columnsOfKind,
  groupsOfEntries,
  padded,
  type Schema,
  type Split,
  type SplitName,
  type Table,
  tokensNamed,
} from "../data/index.ts";
import type { Device } from "../gpu/device.ts";
import { createBuffers, type DeviceBuffer, paddedBytes, upload } from "../gpu/memory.ts";
import type { EncodedTexts } from "../nn/encoder.ts";
import { InputError } from "../shared/errors.ts";
import type { SettingValues } from "../shared/settings.ts";
import type { ColumnData } from "./augment/columns.ts";
import { PEERS_WIDTH, peersOf } from "./augment/peers.ts";
import { bitsWidth, PHRASE_VARIANTS, type PhraseRequest, phrasesOf } from "./phrases.ts";
import type { TextColumn } from "./space.ts";
import { isOfWords, type WordTableRequest, wordTable } from "./words/wordTables.ts";

/**
 * Which numbers of a column: the ids of its texts, the numbers of equal texts, the values of a category, the rows that
 * share them, the ids and targets of phrases, or for every word how often it is kept or drawn as noise.
 */
export type ColumnRequest =
  | { readonly kind: "tokens" | "groups"; readonly column: TextColumn }
  | { readonly kind: "category" | "peers"; readonly column: string }
  | ({ readonly kind: "phrases" | "targets" } & PhraseRequest)
  | WordTableRequest;

/** The columns that graphs of a model have asked for. */
export interface ColumnReads {
  /** The tensor of a column of a split on the GPU. Throws {@link InputError} if the table has no such column. */
  read(split: SplitName, request: ColumnRequest): ColumnData;
  /** Every request so far, by the name of its buffer. */
  readonly requests: ReadonlyMap<
    string,
    { readonly split: SplitName; readonly request: ColumnRequest }
  >;
}

export function createColumnReads(schema: Schema): ColumnReads {
  const requests = new Map<string, { split: SplitName; request: ColumnRequest }>();
  const tensors = new Map<string, Tensor>();
  return {
    requests,
    read(split, request) {
      const name = nameOf(split, request);
      const count = isOfWords(request)
        ? textColumnNamed(schema, request.column.name).vocabulary
        : schema.splits[split].count;
      const perRow = isOfPhrases(request) ? PHRASE_VARIANTS : perRowOf(schema, request);
      const width = widthOf(request);
      const data = tensors.get(name) ?? external(name, count * perRow * width, "u32");
      tensors.set(name, data);
      requests.set(name, { split, request });
      return { data, count, perRow, width };
    },
  };
}

const nameOf = (split: SplitName, { kind, column }: ColumnRequest): string =>
  `${split}.${typeof column === "string" ? column : column.name}.${kind}`;

/** Numbers of an entry. */
function widthOf(request: ColumnRequest): number {
  if (request.kind === "tokens" || request.kind === "phrases") return request.column.context;
  if (request.kind === "targets") return (request.column.context - 1) * bitsWidth(request.grid);
  return request.kind === "peers" ? PEERS_WIDTH : 1;
}

function perRowOf(schema: Schema, request: ColumnRequest): number {
  const { column } = request;
  return typeof column === "string" || isOfWords(request)
    ? 1
    : textColumnNamed(schema, column.name).perRow;
}

/** A column of texts. Throws {@link InputError} with those that the table has. */
export function textColumnNamed(schema: Schema, name: string) {
  const columns = columnsOfKind(schema, "tokens");
  const column = columns.find((each) => each.name === name);
  if (column) return column;
  const known = columns.map((each) => each.name).join(", ");
  throw new InputError(
    `column: found ${name}, expected one of the texts of ${schema.id}: ${known}`,
  );
}

/**
 * The column that an encoder of texts reads: the setting `texts` or the first column, cut to the setting `context` if
 * there is one. Throws {@link InputError} if the table has no texts.
 */
export function encodedColumn(schema: Schema, settings: SettingValues): TextColumn {
  const [first] = columnsOfKind(schema, "tokens");
  const { name, longest } = textColumnNamed(schema, String(settings.texts ?? first?.name));
  return { name, context: Math.min(longest, Number(settings.context ?? longest)) };
}

/** What the encoder of a method of texts is built for. */
export function encodedTexts(schema: Schema, settings: SettingValues): EncodedTexts {
  const { name, context } = encodedColumn(schema, settings);
  const { vocabulary } = textColumnNamed(schema, name);
  const { causal, positions } = settings;
  return {
    vocabulary,
    context,
    ...(causal !== undefined && { causal: causal === true }),
    ...(positions !== undefined && { positions: positions === true }),
  };
}

/** Name of the column of regions. Throws {@link InputError} if the table has none. */
export function regionColumnOf(schema: Schema): string {
  const [column] = columnsOfKind(schema, "regions");
  if (column) return column.name;
  throw new InputError(`dataset: found ${schema.id}, whose images have no regions`);
}

type Buffers = Readonly<Record<string, DeviceBuffer>>;

/**
 * Uploads the columns that have been asked for and are not among the `present` buffers. Rejects with
 * {@link RunError} if memory does not suffice; nothing is left then.
 */
export async function uploadColumns(
  device: Device,
  { requests }: ColumnReads,
  table: Table,
  present: Buffers,
): Promise<Buffers> {
  const missing = [...requests].filter(([name]) => !Object.hasOwn(present, name));
  if (missing.length === 0) return {};
  const contents = new Map(
    missing.map(([name, { split, request }]) => [name, numbersOf(table[split], request)]),
  );
  const sizes = [...contents].map(([name, data]): [string, number] => [name, paddedBytes(data)]);
  const created: Buffers = await createBuffers(device, Object.fromEntries(sizes));
  for (const [name, buffer] of Object.entries(created)) {
    const data = contents.get(name);
    if (data) upload(buffer, data);
  }
  return created;
}

function numbersOf(split: Split, request: ColumnRequest): Uint32Array {
  switch (request.kind) {
    case "tokens": {
      const { name, context } = request.column;
      return padded(tokensNamed(split, name), context).ids;
    }
    case "groups":
      return Uint32Array.from(groupsOfEntries(tokensNamed(split, request.column.name)));
    case "category":
      return Uint32Array.from(categoryNamed(split, request.column).values);
    case "peers":
      return peersOf(categoryNamed(split, request.column).values);
    case "phrases":
      return phrasesOf(split, request).ids;
    case "targets":
      return phrasesOf(split, request).targets;
    case "keep":
    case "bounds":
      return wordTable(split, request);
    default:
      return request satisfies never;
  }
}

const isOfPhrases = ({ kind }: ColumnRequest): boolean => kind === "phrases" || kind === "targets";
