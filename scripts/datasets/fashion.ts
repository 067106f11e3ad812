/** Fashion-MNIST: a sixth of the original images, balanced over the classes. */
import { gunzipSync } from "node:zlib";
import { readDebianFiles } from "./debian.ts";
import { mit } from "./licences.ts";
import { labelled, type Recipe } from "./recipe.ts";

const FOLDER = "/usr/share/datasets/fashion-mnist";
const IMAGES = {
  train: `${FOLDER}/train-images-idx3-ubyte.gz`,
  test: `${FOLDER}/t10k-images-idx3-ubyte.gz`,
};
const LABELS = {
  train: `${FOLDER}/train-labels-idx1-ubyte.gz`,
  test: `${FOLDER}/t10k-labels-idx1-ubyte.gz`,
};

const source = {
  name: "dataset-fashion-mnist",
  version: "0.0~git20200523.55506a9-1",
  files: {
    [IMAGES.train]: "b0564c3eedabfbf835052cff8503ea422014ce006caf5b757f851416ee8300c7",
    [LABELS.train]: "0ae29f65d86684f32d1b9c85147786c547b9c6aebcaf235f0400a0cce308b056",
    [IMAGES.test]: "cc1d090a38ace84dfa1aa66e3ada7c336ef481a96936906477e6dd344da56eaa",
    [LABELS.test]: "8d3605d196f4be44669e46906da9733c8131fef761fdbfec72c424d5222f1a05",
  },
};

export const fashion: Recipe = {
  manifest: {
    id: "fashion",
    label: "Fashion-MNIST",
    description:
      "Photographs of clothes and shoes, greyscale, 28 × 28. Ten classes; some differ only in details such as sleeves.",
    shape: [28, 28, 1],
    classes: [
      "T-shirt/top",
      "Trouser",
      "Pullover",
      "Dress",
      "Coat",
      "Sandal",
      "Shirt",
      "Sneaker",
      "Bag",
      "Ankle boot",
    ],
    factors: [],
    heldOut: [],
    // All shoes face the same way, so a flip creates images that never occur.
    augmentations: { flip: 0 },
    licence: {
      spdx: "MIT",
      attribution:
        "Fashion-MNIST, Han Xiao, Kashif Rasul and Roland Vollgraf, 2017 (arXiv:1708.07747)",
      text: mit("Copyright (c) 2017 Zalando SE, https://tech.zalando.com"),
    },
    source: {
      package: `Debian ${source.name}`,
      version: source.version,
      url: "https://github.com/zalandoresearch/fashion-mnist",
      selection:
        "The first 1,000 images of each class of the train file and the first 200 of each class of the test file (t10k), in the order of those files; unchanged.",
    },
  },
  build() {
    const files = readDebianFiles(source);
    const take = (split: "train" | "test", ofEachClass: number) =>
      firstOfEachClass(
        readIdx(files.get(IMAGES[split])!, 16),
        readIdx(files.get(LABELS[split])!, 8),
        ofEachClass,
      );
    return { train: take("train", 1000), test: take("test", 200) };
  },
};

/** Returns the content of an IDX file after its header. */
function readIdx(file: Buffer, headerBytes: number): Uint8Array {
  return gunzipSync(file).subarray(headerBytes);
}

function firstOfEachClass(images: Uint8Array, labels: Uint8Array, count: number) {
  const pixels = images.length / labels.length;
  const taken = new Map<number, number>();
  const chosen: number[] = [];
  for (const [index, label] of labels.entries()) {
    const before = taken.get(label) ?? 0;
    if (before === count) continue;
    taken.set(label, before + 1);
    chosen.push(index);
  }
  const result = new Uint8Array(chosen.length * pixels);
  for (const [place, index] of chosen.entries()) {
    result.set(images.subarray(index * pixels, (index + 1) * pixels), place * pixels);
  }
  return labelled(
    result,
    chosen.map((index) => labels[index]!),
  );
}
