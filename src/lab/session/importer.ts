/** Imports own files on the thread that it is called on: the import worker, or that of a test. */
import { sampleRows, type Watching } from "../../data/importers/decode.ts";
import { type OpenImport, openImport } from "../../data/importers/index.ts";
import { inspected } from "../../data/importers/inspected.ts";
import { importSettings, readImportSettings } from "../../data/importers/settings.ts";
import type { Stored } from "../../data/importers/stored.ts";
import { encodeStored } from "../../data/importers/storedFile.ts";
import { importedTable } from "../../data/importers/table.ts";
import type { Decoder } from "../../formats/images/decoder.ts";
import type { OwnImporter } from "../protocol/own.ts";

/** Samples that are shown. */
const MOST_SAMPLES = 24;
/** Files left out that are sent to the page; there may be hundreds of thousands. */
const MOST_REFUSED = 500;

/** The commands of an importer; ending its thread is left to the caller. */
export function createImporter(decoder: Decoder): Omit<OwnImporter, "close"> {
  let opened: OpenImport | undefined;
  let stored: Stored | undefined;
  let reading = new AbortController();
  let sampling = new AbortController();
  const current = (): OpenImport => {
    if (!opened) throw new Error("No files have been opened.");
    return opened;
  };
  return {
    async open({ name, files }) {
      const sources = files.map(({ path, file }) => ({
        path,
        size: file.size,
        read: async () => new Uint8Array(await file.arrayBuffer()),
      }));
      opened = await openImport({ name, files: sources, decoder });
      const { label, found } = opened;
      return { label, what: found.what, rows: found.items.length, settings: importSettings };
    },
    async sample(settings) {
      sampling.abort();
      sampling = new AbortController();
      const { signal } = sampling;
      const chosen = readImportSettings(settings);
      const { side, rows } = await ended(
        sampleRows(current().found, MOST_SAMPLES, chosen, { signal }),
        signal,
      );
      const size = side * side * 3;
      const images = new Uint8Array(rows.length * size);
      for (const [index, { pixels }] of rows.entries()) images.set(pixels, index * size);
      const captions = rows.map(({ label, file }) => label ?? file);
      return { count: rows.length, side, images, captions };
    },
    async read(settings, progress) {
      reading.abort();
      reading = new AbortController();
      const { signal } = reading;
      const watching: Watching = { progress, signal };
      const rows = await ended(current().read(readImportSettings(settings), watching), signal);
      const { schema } = importedTable(rows);
      stored = rows;
      const { refused, ...facts } = inspected(rows, schema);
      return {
        ...facts,
        refused: refused.slice(0, MOST_REFUSED),
        refusedCount: refused.length,
        bytes: new Blob(encodeStored(rows, schema)).size,
      };
    },
    async take(label) {
      if (!stored) throw new Error("No rows have been read.");
      const named = { ...stored, name: label.trim() || stored.name };
      return new Blob(encodeStored(named, importedTable(named).schema));
    },
  };
}

/** The result of work; never resolves if it was aborted, as nobody waits for it any more. */
async function ended<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  try {
    const result = await work;
    if (!signal.aborted) return result;
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return new Promise(() => {});
}
