/** Handwritten digits, cut from one sheet of 5,000 cells with five rows of a hundred cells per digit. */
import { readDebianFiles } from "./debian.ts";
import { apacheAndBsd } from "./licences.ts";
import { readGreyPng } from "./png.ts";
import { labelled, type Recipe } from "./recipe.ts";

const SHEET = "/usr/share/doc/opencv-doc/examples/data/digits.png";
const source = {
  name: "opencv-doc",
  version: "4.6.0+dfsg-12",
  files: { [SHEET]: "60c917758ef97cc090f35cd8e293e4de691ef942847da0ff80dedab33d57c662" },
};

const CELL = 20;
const CELLS_ACROSS = 100;
const OF_EACH_CLASS = 500;
const TRAIN_OF_EACH_CLASS = 400;
const SIZE = 28;
const MARGIN = (SIZE - CELL) / 2;

export const digits: Recipe = {
  manifest: {
    id: "digits",
    label: "Digits",
    description:
      "Handwritten digits, greyscale, 20 × 20 padded with black to 28 × 28. Ten classes.",
    shape: [SIZE, SIZE, 1],
    classes: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
    factors: [],
    heldOut: [],
    // A mirrored digit is not a digit, and a small crop of one digit can look like another.
    augmentations: { crop: 0.4, flip: 0 },
    licence: {
      spdx: "Apache-2.0 AND BSD-3-Clause",
      attribution: "digits.png of the OpenCV samples (https://opencv.org)",
      text: apacheAndBsd(
        "Copyright (c) 2000-2022 Intel Corporation, Willow Garage Inc., NVIDIA Corporation, OpenCV Foundation, Itseez Inc., Xperience AI and the respective OpenCV contributors",
      ),
    },
    source: {
      package: `Debian ${source.name}`,
      version: source.version,
      url: "https://opencv.org",
      selection:
        "All 5,000 cells of digits.png, each padded with 4 black pixels on every side. Of the 500 cells of each class, in reading order, the first 400 are train and the last 100 are test. Classes alternate in the file.",
    },
  },
  build() {
    const sheet = readGreyPng(readDebianFiles(source).get(SHEET)!);
    return {
      train: cells(sheet.pixels, sheet.width, 0, TRAIN_OF_EACH_CLASS),
      test: cells(sheet.pixels, sheet.width, TRAIN_OF_EACH_CLASS, OF_EACH_CLASS),
    };
  },
};

/** The cells `from` … `to` − 1 of every class; classes alternate. */
function cells(sheet: Uint8Array, sheetWidth: number, from: number, to: number) {
  const labels = Array.from({ length: (to - from) * 10 }, (_, place) => place % 10);
  const images = new Uint8Array(labels.length * SIZE * SIZE);
  for (const [place, label] of labels.entries()) {
    const cell = label * OF_EACH_CLASS + from + Math.floor(place / 10);
    const left = (cell % CELLS_ACROSS) * CELL;
    const top = Math.floor(cell / CELLS_ACROSS) * CELL;
    for (let row = 0; row < CELL; row += 1) {
      const start = (top + row) * sheetWidth + left;
      const target = (place * SIZE + MARGIN + row) * SIZE + MARGIN;
      images.set(sheet.subarray(start, start + CELL), target);
    }
  }
  return labelled(images, labels);
}
