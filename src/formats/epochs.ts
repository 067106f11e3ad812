/**
 * Embeddings of the same rows, epoch by epoch, in one safetensors file, as `isotrope_callback.py` writes it from a loop in
 * PyTorch: `epoch.N` float32 [rows, dimensions], and optionally `labels` int32 [rows].
 */
import { InputError } from "../shared/errors.ts";
import { describeShape } from "../shared/shapes.ts";
import { decodeSafetensors } from "./safetensors.ts";
import type { FileTensor, TensorOf } from "./tensor.ts";

export interface Epochs {
  /** Ascending; at least one. */
  readonly numbers: readonly number[];
  /** [rows, dimensions]. Throws {@link InputError} with the epochs of the file if it lacks this one. */
  vectors(epoch: number): TensorOf<"F32">;
  /** [rows] */
  readonly labels: TensorOf<"I32"> | undefined;
}

const PRODUCER = "isotrope_callback";
const SCHEMA = "1";
const EPOCH = /^epoch\.(\d{1,9})$/;

/** Whether the file name says that it is one; others are npy files. */
export const isEpochsName = (name: string): boolean => name.toLowerCase().endsWith(".safetensors");

/** `name` is the file's name, for errors. Throws {@link InputError} if the file is not as described above. */
export function decodeEpochs(bytes: Uint8Array, name: string): Epochs {
  const { tensors, metadata } = decodeSafetensors(bytes, name);
  if (metadata.producer !== PRODUCER || metadata.schema !== SCHEMA) {
    throw new InputError(
      `${name}: a safetensors file, but not of embeddings by epoch; expected one that isotrope_callback.py wrote, or an npy file`,
    );
  }
  const epochs = new Map<number, TensorOf<"F32">>();
  let labels: TensorOf<"I32"> | undefined;
  for (const [key, tensor] of Object.entries(tensors)) {
    const number = EPOCH.exec(key)?.[1];
    if (number !== undefined) epochs.set(Number(number), vectorsIn(tensor, `${name}: ${key}`));
    else if (key === "labels") labels = labelsIn(tensor, `${name}: labels`);
    else throw new InputError(`${name}: found a tensor ${key}, expected epoch.N and labels`);
  }
  const numbers = [...epochs.keys()].sort((a, b) => a - b);
  if (numbers.length === 0) throw new InputError(`${name}: holds no epoch, expected epoch.N`);
  const [rows, ...others] = [...epochs.values(), ...(labels ? [labels] : [])].map(
    ({ shape }) => shape[0],
  );
  const other = others.find((each) => each !== rows);
  if (other !== undefined) {
    throw new InputError(`${name}: tensors of ${rows} and of ${other} rows, expected equal ones`);
  }
  return {
    numbers,
    labels,
    vectors(epoch) {
      const found = epochs.get(epoch);
      if (found) return found;
      const known = numbers.length > 8 ? `${numbers[0]} to ${numbers.at(-1)}` : numbers.join(", ");
      throw new InputError(`${name}: has no epoch ${epoch}, expected one of ${known}`);
    },
  };
}

function vectorsIn(tensor: FileTensor, place: string): TensorOf<"F32"> {
  if (tensor.dtype === "F32" && tensor.shape.length === 2) return tensor;
  throw new InputError(
    `${place}: is ${tensor.dtype} ${describeShape(tensor.shape)}; expected F32 [rows,dimensions]`,
  );
}

function labelsIn(tensor: FileTensor, place: string): TensorOf<"I32"> {
  if (tensor.dtype === "I32" && tensor.shape.length === 1) return tensor;
  throw new InputError(
    `${place}: is ${tensor.dtype} ${describeShape(tensor.shape)}; expected I32 [rows]`,
  );
}
