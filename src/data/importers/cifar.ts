/**
 * The binary versions of CIFAR-10 and CIFAR-100: a row is one label byte (two in CIFAR-100: coarse, fine) and 32 × 32
 * pixels, all red, then all green, then all blue.
 *
 * Format: https://www.cs.toronto.edu/~kriz/cifar.html
 */
import { InputError, require } from "../../shared/errors.ts";
import type { Found, Importer, Item, SourceFile } from "./definition.ts";
import { inOrder, nameOf } from "./paths.ts";

const SIDE = 32;
const PIXELS = SIDE * SIDE;
const BATCH = /^(data_batch_\d+|test_batch|train|test)\.bin$/i;
const PICKLE = /^(data_batch_\d+|test_batch|batches\.meta)$/i;
const NAMES = /^(batches\.meta|fine_label_names|coarse_label_names)\.txt$/i;

export const cifar: Importer = {
  id: "cifar",
  accepts: "the binary version of CIFAR-10 or CIFAR-100",
  matches: (files) =>
    files.some(({ path }) => BATCH.test(nameOf(path)) || PICKLE.test(nameOf(path))),
  async find(files) {
    const batches = inOrder(files.filter(({ path }) => BATCH.test(nameOf(path))));
    if (batches.length === 0) {
      throw new InputError(
        "the Python version of CIFAR, which holds pickled objects; expected the binary version (cifar-10-binary.tar.gz, cifar-100-binary.tar.gz)",
      );
    }
    const isHundred = batches.some(({ path }) => /^(train|test)\.bin$/i.test(nameOf(path)));
    const labelBytes = isHundred ? 2 : 1;
    const names = await namesIn(files, isHundred ? "fine_label_names.txt" : "batches.meta.txt");
    const groups = isHundred ? await namesIn(files, "coarse_label_names.txt") : [];
    const items: Item[] = [];
    for (const file of batches) {
      const bytes = await file.read();
      const name = nameOf(file.path);
      const rowBytes = labelBytes + 3 * PIXELS;
      require(bytes.length > 0 && bytes.length % rowBytes === 0, () =>
        `${name}: ${bytes.length} bytes are not rows of ${rowBytes} bytes; expected the binary version of CIFAR-${isHundred ? 100 : 10}`);
      const split = /^test/i.test(name) ? "test" : "train";
      for (let row = 0; row < bytes.length / rowBytes; row++) {
        const start = row * rowBytes;
        const label = bytes[start + labelBytes - 1] ?? 0;
        const group = bytes[start] ?? 0;
        items.push({
          file: `${name} row ${row}`,
          split,
          label: names[label] ?? String(label),
          ...(isHundred && { values: { group: groups[group] ?? String(group) } }),
          picture: async () => ({
            width: SIDE,
            height: SIDE,
            channels: 3,
            data: interleaved(bytes.subarray(start + labelBytes, start + rowBytes)),
          }),
        });
      }
    }
    const refused = files
      .filter(({ path }) => !BATCH.test(nameOf(path)) && !NAMES.test(nameOf(path)))
      .map(({ path }) => ({ file: path, reason: "not part of the dataset" }));
    return {
      what: `CIFAR-${isHundred ? 100 : 10}, binary version`,
      items,
      refused,
      notes: [],
      channels: 3,
      ...(names.length > 0 && { classes: names }),
    } satisfies Found;
  },
};

async function namesIn(files: readonly SourceFile[], name: string): Promise<string[]> {
  const file = files.find(({ path }) => nameOf(path).toLowerCase() === name);
  if (!file) return [];
  const text = new TextDecoder().decode(await file.read());
  return text.split(/\r?\n/).filter((line) => line !== "");
}

function interleaved(planes: Uint8Array): Uint8Array {
  const pixels = new Uint8Array(planes.length);
  for (let index = 0; index < PIXELS; index++) {
    for (let channel = 0; channel < 3; channel++) {
      pixels[index * 3 + channel] = planes[channel * PIXELS + index] ?? 0;
    }
  }
  return pixels;
}
