/** An importer for tests of the page: a folder of two classes, without decoding anything. */
import type { OwnFiles, OwnImporter, OwnPreview } from "../../lab/protocol/index.ts";
import { choice, type SettingValues, slider } from "../../shared/settings.ts";

const ownPreview: OwnPreview = {
  name: "pets",
  id: "own-1",
  what: "a folder of pictures",
  rows: 30,
  splits: { train: 24, test: 6 },
  shape: [32, 32, 1],
  columns: [],
  classes: ["cats", "dogs"],
  isLabelled: true,
  counts: { train: [20, 4], test: [5, 1] },
  settings: { side: "auto", fit: "crop", ground: "white", colour: "auto", test: 0.2, seed: 0 },
  hash: "1",
  notes: ["Fewer than 10 training rows, too few for a probe: dogs."],
  refused: [{ file: "dogs/notes.pdf", reason: "a PDF document; expected PNG, JPEG, WebP or GIF" }],
  refusedCount: 1,
  bytes: 31_000,
};

export interface FakeImporter extends OwnImporter {
  readonly opened: OwnFiles[];
  /** The settings of every call of `read`. */
  readonly readings: SettingValues[];
  readonly closed: () => boolean;
}

export function createFakeImporter(replaced: Partial<OwnImporter> = {}): FakeImporter {
  const opened: OwnFiles[] = [];
  const readings: SettingValues[] = [];
  let closed = false;
  return {
    opened,
    readings,
    closed: () => closed,
    async open(files) {
      opened.push(files);
      return {
        label: files.name,
        what: "a folder of pictures",
        rows: 31,
        settings: {
          side: choice({ label: "Side, pixels", options: ["auto", "28", "32"], default: "auto" }),
          test: slider({ label: "Test share", min: 0.05, max: 0.5, default: 0.2 }),
        },
      };
    },
    sample: async () => ({
      count: 2,
      side: 2,
      images: new Uint8Array(24),
      captions: ["cats", "dogs"],
    }),
    async read(settings, progress) {
      readings.push(settings);
      progress({ done: 10, total: 31, file: "cats/1.png" });
      return ownPreview;
    },
    take: async (label) => new Blob([label]),
    close() {
      closed = true;
    },
    ...replaced,
  };
}
