/**
 * The tables of the program. To add one, write its recipe in scripts/datasets and add a line here for the
 * manifest that the recipe produces; see docs/adding-a-dataset.md.
 */
import { at } from "../shared/errors.ts";
import type { ByteSource, TableDefinition } from "./definition.ts";
import { emojiHouses } from "./emojiHouses.ts";
import { fileTable } from "./files.ts";
import { grammar } from "./grammar/grammar.ts";
import digits from "./manifests/digits.json";
import emoji from "./manifests/emoji.json";
import fashion from "./manifests/fashion.json";
import glyphs from "./manifests/glyphs.json";
import moby from "./manifests/moby.json";
import shapes from "./manifests/shapes.json";
import { parity } from "./parity/parity.ts";
import { mess3, rrxor } from "./processes/processes.ts";
import { scenes } from "./scenes/scenes.ts";
import type { Schema } from "./schema.ts";
import { shapes16k } from "./shapes/shapes16k.ts";
import { sourceOf, type TableSource } from "./source.ts";

const allEmoji = fileTable(emoji, async () => (await import("./emojiTexts.ts")).readers);

/** In the order of the lists on the page and the command line; the first is the default. */
const definitions: readonly TableDefinition[] = [
  fileTable(fashion),
  fileTable(digits),
  fileTable(shapes, async () => (await import("./shapes/readers.ts")).readers),
  shapes16k,
  scenes,
  allEmoji,
  emojiHouses(allEmoji),
  fileTable(glyphs),
  grammar,
  fileTable(moby, async () => (await import("./mobyTexts.ts")).readers),
  mess3,
  rrxor,
  parity,
];

/** The program's own tables, whose files come from `files`. */
export const builtInTables = (files: ByteSource): TableSource => sourceOf(definitions, files);

const schemas = definitions.map(({ schema }) => schema);

/** The id of the dataset that is used if none is given. */
export const defaultDataset: string = at(schemas, 0).id;

/** The first dataset with known factors; the default wherever factors are required. */
export const datasetWithFactors: Schema = at(
  schemas.filter(({ factors }) => factors.length > 0),
  0,
);

export type { ByteSource } from "./definition.ts";
export { httpSource, toFloat } from "./files.ts";
export type { HiddenProcess } from "./hiddenProcess.ts";
export {
  type Catalogue,
  type ColumnSchema,
  columnsOfKind,
  type Rule,
  type Schema,
  type SplitName,
  schemaOf,
} from "./schema.ts";
export type { TableSource } from "./source.ts";
export {
  type Column,
  categoryNamed,
  columnNamed,
  type Split,
  type Table,
  type TokensColumn,
  tableOf,
  tokensNamed,
  type WordRelation,
} from "./table.ts";
export { tableSettings } from "./tableSettings.ts";
export {
  firstTexts,
  groupsOfEntries,
  groupsOfTexts,
  padded,
  paddedText,
  textOf,
} from "./tokens.ts";
export type { Vocabulary } from "./vocabulary.ts";
export { keepProbabilities, noiseProbabilities, wordCounts } from "./wordStatistics.ts";
