/** NumPy arrays: `X.npy` beside `Y.npy`, or one `.npz` with images and labels. */
import { decodeNpy } from "../../formats/npy.ts";
import { decodeNpz } from "../../formats/npz.ts";
import type { FileTensor } from "../../formats/tensor.ts";
import { InputError, require } from "../../shared/errors.ts";
import { describeShape } from "../../shared/shapes.ts";
import type { SplitName } from "../schema.ts";
import { MOST_FILE_BYTES } from "./budgets.ts";
import type { Found, Importer, Item, Refusal } from "./definition.ts";
import { inOrder, nameOf } from "./paths.ts";
import { itemsOf } from "./pixels.ts";

const NUMPY = /\.(npy|npz)$/i;

interface Named {
  readonly name: string;
  readonly tensor: FileTensor;
}

export const numpy: Importer = {
  id: "numpy",
  accepts:
    "NumPy arrays of images [n, height, width] or [n, height, width, channels] with labels [n]",
  matches: (files) => files.some(({ path }) => NUMPY.test(path)),
  async find(files) {
    const refused: Refusal[] = [];
    const arrays: Named[] = [];
    for (const file of inOrder(files)) {
      const name = nameOf(file.path);
      if (/\.npy$/i.test(name)) {
        arrays.push({ name, tensor: decodeNpy(await file.read(), name) });
      } else if (/\.npz$/i.test(name)) {
        const inside = decodeNpz(await file.read(), name, MOST_FILE_BYTES);
        for (const [key, tensor] of Object.entries(inside)) arrays.push({ name: key, tensor });
      } else refused.push({ file: file.path, reason: "not a NumPy array" });
    }
    const images = arrays.filter(
      ({ tensor }) => tensor.shape.length === 3 || tensor.shape.length === 4,
    );
    const labels = arrays.filter(({ tensor }) => isLabels(tensor));
    if (images.length === 0) {
      const shapes = arrays.map(({ name, tensor }) => `${name} ${describeShape(tensor.shape)}`);
      throw new InputError(
        `no images among the arrays ${shapes.slice(0, 6).join(", ")}; expected [n, height, width] or [n, height, width, channels]`,
      );
    }
    const items: Item[] = [];
    const used = new Set<Named>();
    let isGrey = true;
    for (const named of images) {
      const [count = 0, height = 0, width = 0, channels = 1] = named.tensor.shape;
      require(count > 0 && height > 0 && width > 0 && channels >= 1 && channels <= 4, () =>
        `${named.name}: ${describeShape(named.tensor.shape)}; expected images [n, height, width] or [n, height, width, 1 to 4 channels]`);
      if (channels >= 3) isGrey = false;
      const split = splitIn(named.name);
      const beside = labelsFor(named, split, labels, images.length);
      if (beside) used.add(beside);
      const values = beside?.tensor.data;
      items.push(
        ...itemsOf(
          { file: named.name, count, height, width, channels, data: bytesOf(named) },
          {
            ...(split && { split }),
            ...(values && { label: (row: number) => String(values[row] ?? "") }),
          },
        ),
      );
    }
    for (const named of arrays) {
      if (images.includes(named) || used.has(named)) continue;
      const reason = isLabels(named.tensor)
        ? `${named.tensor.shape[0]} labels without images`
        : `an array ${describeShape(named.tensor.shape)}, neither images nor labels`;
      refused.push({ file: named.name, reason });
    }
    return {
      what: "NumPy arrays",
      items,
      refused,
      notes: [],
      channels: isGrey ? 1 : 3,
    } satisfies Found;
  },
};

const isLabels = ({ dtype, shape }: FileTensor): boolean =>
  (shape.length === 1 || (shape.length === 2 && shape[1] === 1)) && !dtype.startsWith("F");

/** The labels of the same split and length. */
function labelsFor(
  { tensor }: Named,
  split: SplitName | undefined,
  labels: readonly Named[],
  arrays: number,
): Named | undefined {
  const fitting = labels.filter((each) => each.tensor.shape[0] === tensor.shape[0]);
  return (
    fitting.find(({ name }) => splitIn(name) === split) ?? (arrays === 1 ? fitting[0] : undefined)
  );
}

function splitIn(name: string): SplitName | undefined {
  if (/test|val/i.test(name)) return "test";
  return /train/i.test(name) ? "train" : undefined;
}

/** Bytes as they are; fractions in [0, 1] and whole numbers in [0, 255] become bytes. */
function bytesOf({ name, tensor }: Named): Uint8Array {
  if (tensor.dtype === "U8") return tensor.data;
  if (tensor.dtype === "BOOL") return tensor.data.map((value) => value * 255);
  const { data, dtype } = tensor;
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let index = 0; index < data.length; index++) {
    const value = Number(data[index]);
    if (!(value >= 0 && value <= 255)) {
      throw new InputError(
        `${name}: holds ${value}; expected bytes, numbers from 0 to 255, or fractions from 0 to 1`,
      );
    }
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  const scale = dtype.startsWith("F") && most <= 1 ? 255 : 1;
  const bytes = new Uint8Array(data.length);
  for (let index = 0; index < data.length; index++) {
    bytes[index] = Math.round(Number(data[index]) * scale);
  }
  return bytes;
}
