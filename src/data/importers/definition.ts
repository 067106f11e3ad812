/** What importers find in files that a person brings. */
import type { Picture } from "../../formats/images/picture.ts";
import type { SplitName } from "../schema.ts";

/** A file to import, on disk, dropped on the page, or inside an archive. */
export interface SourceFile {
  /** Below the folder or archive that was given, with forward slashes. */
  readonly path: string;
  /** In bytes; when decompressed, for files in archives. */
  readonly size: number;
  read(): Promise<Uint8Array>;
}

/** A file or row that is left out. */
export interface Refusal {
  readonly file: string;
  /** A short sentence without a full stop. */
  readonly reason: string;
}

/** An array of pixels: [height, width, channels], 0 to 255. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}

/** One row before it is decoded. */
export interface Item {
  /** The file, or the file and the row in it. */
  readonly file: string;
  readonly split?: SplitName;
  readonly label?: string;
  readonly texts?: readonly string[];
  /** Further values by column, as text. */
  readonly values?: Readonly<Record<string, string>>;
  /** Throws InputError if it cannot be read. */
  picture(): Promise<Picture | Pixels>;
}

export interface Found {
  /** What the files are, for example "a folder of pictures". */
  readonly what: string;
  readonly items: readonly Item[];
  readonly refused: readonly Refusal[];
  /** What was assumed, as sentences. */
  readonly notes: readonly string[];
  /** Class names in the order of their numbers, where the files state one. */
  readonly classes?: readonly string[];
  /** 1 if all pictures are grey, where this is known before they are decoded. */
  readonly channels?: 1 | 3;
}

export interface ImportContext {
  /** Decodes a picture file. */
  decode(bytes: Uint8Array, name: string): Promise<Picture>;
}

/** One kind of dataset in files. */
export interface Importer {
  readonly id: string;
  /** For the list of what is accepted. */
  readonly accepts: string;
  /** Whether these files are of this kind, by their names and sizes. */
  matches(files: readonly SourceFile[]): boolean;
  /** Throws InputError if nothing can be used. */
  find(files: readonly SourceFile[], context: ImportContext): Promise<Found>;
}
