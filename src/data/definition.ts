/** How a table of the program is described and opened. */
import type { SettingValues } from "../shared/settings.ts";
import type { PackedSplit } from "./pack.ts";
import type { Schema, SplitName } from "./schema.ts";
import type { FactorReader, Table } from "./table.ts";
import type { Texts } from "./texts.ts";

/**
 * Returns the bytes of a file below public/datasets, for example `ID/train.bin`. `version` changes
 * with the content of the file; a cached source uses it as the cache key.
 */
export type ByteSource = (path: string, version: string) => Promise<Uint8Array>;

export interface TableDefinition {
  readonly schema: Schema;
  /**
   * `values` are those of the schema's settings, all of them. Throws InputError with the file and the reason if a
   * file is missing, truncated or altered.
   */
  open(files: ByteSource, values: SettingValues): Promise<Table>;
}

/** What a table derives from its packs and files; imported when it is opened. */
export interface Readers {
  /** Texts of the columns that are no template. `files` holds the further files by name. */
  readonly texts?: (
    split: SplitName,
    packed: PackedSplit,
    files: Readonly<Record<string, Uint8Array>>,
  ) => Texts;
  /** Factors that are known more exactly than the manifest states them. */
  readonly exactFactors?: FactorReader;
}
