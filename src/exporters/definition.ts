/** What defines a format in which a run leaves the lab. */
import type { Table } from "../data/index.ts";
import type { FileTensor } from "../formats/tensor.ts";
import type { SettingValues } from "../shared/settings.ts";
import type { Embedded } from "../training/embedded.ts";
import type { Model } from "../training/model.ts";

/** A run to be exported. What takes time or a device is made when a format asks for it. */
export interface ExportSource {
  readonly model: Model;
  /** The state: weights, statistics, and what resuming needs. */
  readonly words: Float32Array;
  readonly step: number;
  /** The present settings, live edits included. */
  readonly settings: SettingValues;
  /** What a weights file of the lab says of the run. */
  readonly metadata: Readonly<Record<string, string>>;
  /** What the state holds by exported name: networks, moments as `optimizer.MOMENT.NAME`, state of the method. */
  readonly tensors: Readonly<Record<string, FileTensor>>;
  table(): Promise<Table>;
  /** The test images of the dataset in every space, in file order. */
  embedded(): Promise<Embedded>;
}

export type Files = Readonly<Record<string, Uint8Array>>;

export interface ExporterDefinition {
  readonly id: string;
  readonly label: string;
  /** One sentence: what reads the files. */
  readonly summary: string;
  /** One file, to which others with names of their own may belong; or a folder of files. */
  readonly output: "file" | "folder";
  /** The ending of a single file, with its point. */
  readonly extension: string;
  /**
   * Writes the run. The keys of a folder format are paths in the folder. The keys of a file format are suffixes of
   * the file's name, before its ending: "" is `model.onnx`, ".text" is `model.text.onnx`. Throws {@link InputError}
   * if the format cannot hold this run.
   */
  files(source: ExportSource): Promise<Files>;
}

export const defineExporter = (definition: ExporterDefinition): ExporterDefinition => definition;
