/** IDX files, with or without gzip: those of MNIST, Fashion-MNIST, KMNIST and EMNIST. */
import { gunzipWithin, isGzip } from "../../formats/gzip.ts";
import { decodeIdx, type IdxArray } from "../../formats/idx.ts";
import { InputError, require } from "../../shared/errors.ts";
import type { SplitName } from "../schema.ts";
import { MOST_FILE_BYTES } from "./budgets.ts";
import type { Found, Importer, Item, Refusal, SourceFile } from "./definition.ts";
import { inOrder, nameOf } from "./paths.ts";
import { itemsOf } from "./pixels.ts";

const IDX_NAME = /(idx\d[-.]ubyte|\.idx\d?|-ubyte)(\.gz)?$/i;

export const idx: Importer = {
  id: "idx",
  accepts: "IDX files (train-images-idx3-ubyte and labels, with or without .gz)",
  matches: (files) => files.some(({ path }) => IDX_NAME.test(path)),
  async find(files) {
    const arrays: { readonly file: SourceFile; readonly array: IdxArray }[] = [];
    const refused: Refusal[] = [];
    for (const file of inOrder(files)) {
      if (!IDX_NAME.test(file.path)) {
        refused.push({ file: file.path, reason: "not an IDX file" });
        continue;
      }
      const name = nameOf(file.path);
      const bytes = await file.read();
      const content = isGzip(bytes) ? await gunzipWithin(bytes, name, MOST_FILE_BYTES) : bytes;
      arrays.push({ file, array: decodeIdx(content, name) });
    }
    const labels = arrays.filter(({ array }) => array.shape.length === 1);
    const images = arrays.filter(({ array }) => array.shape.length > 1);
    if (images.length === 0) {
      throw new InputError(
        `no images among ${arrays.length} IDX files; expected an array of 3 or 4 dimensions, such as train-images-idx3-ubyte`,
      );
    }
    const used = new Set<SourceFile>();
    const items: Item[] = [];
    for (const { file, array } of images) {
      const [count = 0, height = 1, width = 1, channels = 1] = array.shape;
      const name = nameOf(file.path);
      const beside = labels.find((each) => stemOf(each.file.path) === stemOf(file.path));
      if (beside) {
        used.add(beside.file);
        require(beside.array.data.length === count, () =>
          `${nameOf(beside.file.path)}: ${beside.array.data.length} labels for the ${count} images of ${name}`);
      }
      const split = splitIn(name);
      items.push(
        ...itemsOf(
          { file: name, count, height, width, channels, data: array.data },
          {
            ...(split && { split }),
            ...(beside && { label: (row: number) => String(beside.array.data[row] ?? 0) }),
          },
        ),
      );
    }
    for (const { file } of labels) {
      if (!used.has(file)) refused.push({ file: file.path, reason: "labels without images" });
    }
    const channels = images.every(({ array }) => (array.shape[3] ?? 1) < 3) ? 1 : 3;
    return { what: "IDX files", items, refused, notes: [], channels } satisfies Found;
  },
};

/** What the names of images and their labels share: `train`, `t10k`, `emnist-letters-test`. */
const stemOf = (path: string): string =>
  nameOf(path)
    .replace(/\.gz$/i, "")
    .replace(/[-_.]?(images|labels|idx\d?|ubyte)/gi, "");

function splitIn(name: string): SplitName | undefined {
  if (/t10k|test/i.test(name)) return "test";
  return /train/i.test(name) ? "train" : undefined;
}
