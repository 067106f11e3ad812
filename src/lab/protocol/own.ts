/** Datasets of a person's own files: what the import worker finds in them, and the commands that keep and forget them. */
import type { Refusal } from "../../data/importers/definition.ts";
import type { Inspected } from "../../data/importers/inspected.ts";
import type { Settings, SettingValues } from "../../shared/settings.ts";
import type { DatasetDescription } from "./descriptions.ts";

/** A file that was dropped or chosen; the path starts below the folder that was given. */
export interface OwnFile {
  readonly path: string;
  readonly file: File;
}

export interface OwnFiles {
  /** Of the folder or file. */
  readonly name: string;
  readonly files: readonly OwnFile[];
}

/** What is known before any picture is decoded. */
export interface OwnFound {
  /** For the list of datasets. */
  readonly label: string;
  /** For example "a folder of pictures". */
  readonly what: string;
  readonly rows: number;
  /** How pictures become rows. */
  readonly settings: Settings;
}

/** Some rows as they are with the settings: [count, side, side, 3], 0 to 255. */
export interface OwnSamples {
  readonly count: number;
  readonly side: number;
  readonly images: Uint8Array;
  readonly captions: readonly string[];
}

export interface OwnProgress {
  readonly done: number;
  readonly total: number;
  readonly file: string;
}

/** A dataset whose rows are decoded. */
export interface OwnPreview extends Omit<Inspected, "refused"> {
  /** The first files that are left out. */
  readonly refused: readonly Refusal[];
  readonly refusedCount: number;
  /** Size in the browser's storage. */
  readonly bytes: number;
}

/** Reads files on a thread of its own. Commands reject with an Error whose message can be shown to the user. */
export interface OwnImporter {
  /** Looks for rows. Call it first, and once. */
  open(files: OwnFiles): Promise<OwnFound>;
  sample(settings: SettingValues): Promise<OwnSamples>;
  /** Decodes all rows. A later call ends an earlier one, whose promise is never resolved. */
  read(settings: SettingValues, progress: (progress: OwnProgress) => void): Promise<OwnPreview>;
  /** The dataset that was read last, as a file for {@link OwnLab.keepOwn}, under a name of the user's. */
  take(label: string): Promise<Blob>;
  /** Ends the thread. */
  close(): void;
}

export interface OwnLab {
  /** Keeps a dataset in this browser. Rejects, with nothing kept, if there is no space. */
  keepOwn(
    file: Blob,
  ): Promise<{ readonly id: string; readonly datasets: readonly DatasetDescription[] }>;
  /** Deletes a dataset. Rejects if the run on the page uses it. */
  forgetOwn(id: string): Promise<readonly DatasetDescription[]>;
}
