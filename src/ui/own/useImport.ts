/** An import in progress: opens the files, and reads them again when a setting changes. */
import { useEffect, useRef, useState } from "react";
import type {
  OwnFiles,
  OwnFound,
  OwnImporter,
  OwnPreview,
  OwnProgress,
  OwnSamples,
} from "../../lab/protocol/index.ts";
import { messageOf } from "../../shared/errors.ts";
import type { SettingValues } from "../../shared/settings.ts";
import { useOpenImporter } from "../context.ts";

/** Pause after a change of the settings before all rows are decoded again. */
const REST_MILLISECONDS = 300;

export interface Import {
  readonly found: OwnFound | undefined;
  readonly samples: OwnSamples | undefined;
  /** The newest result; that of earlier settings while `isReading`. */
  readonly preview: OwnPreview | undefined;
  readonly progress: OwnProgress | undefined;
  readonly isReading: boolean;
  /** Why the files cannot be used, as a sentence. */
  readonly problem: string | undefined;
  /** The dataset as a file, under this name. */
  take(label: string): Promise<Blob>;
}

export function useImport(files: Promise<OwnFiles>, settings: SettingValues): Import {
  const openImporter = useOpenImporter();
  const importer = useRef<OwnImporter>(undefined);
  const [found, setFound] = useState<OwnFound>();
  const [samples, setSamples] = useState<OwnSamples>();
  const [preview, setPreview] = useState<OwnPreview>();
  const [progress, setProgress] = useState<OwnProgress>();
  const [isReading, setReading] = useState(true);
  const [problem, setProblem] = useState<string>();

  useEffect(() => {
    let gone = false;
    const opened = openImporter();
    importer.current = opened;
    files
      .then((given) => opened.open(given))
      .then(
        (known) => !gone && setFound(known),
        (error) => !gone && setProblem(messageOf(error)),
      );
    return () => {
      gone = true;
      opened.close();
    };
  }, [files, openImporter]);

  useEffect(() => {
    const opened = importer.current;
    if (!found || !opened) return;
    let stale = false;
    const keep =
      <Value>(set: (value: Value) => void) =>
      (value: Value) => {
        if (!stale) set(value);
      };
    const read = async () => {
      try {
        keep(setSamples)(await opened.sample(settings));
        if (stale) return;
        keep(setPreview)(await opened.read(settings, keep(setProgress)));
      } catch (error) {
        keep(setProblem)(messageOf(error));
        keep(setPreview)(undefined);
      } finally {
        keep(setReading)(false);
      }
    };
    setReading(true);
    setProblem(undefined);
    setProgress(undefined);
    const timer = setTimeout(read, REST_MILLISECONDS);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [found, settings]);

  return {
    found,
    samples,
    preview,
    progress,
    isReading: isReading && problem === undefined,
    problem,
    take(label) {
      if (!importer.current) throw new Error("No files have been opened.");
      return importer.current.take(label);
    },
  };
}
