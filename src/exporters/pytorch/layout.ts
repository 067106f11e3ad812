/** From the lab's layouts to those of PyTorch. */
import type { FileTensor } from "../../formats/tensor.ts";
import { InputError } from "../../shared/errors.ts";
import { transposed } from "../../shared/transposed.ts";

/** Prototypes are [count, width] and embeddings [vocabulary, width] in both programs. */
const SAME = /(^|\.)(prototypes|tokens|words)\.weight$/;

/** Whether PyTorch orders the axes of this tensor in another way. */
export const isTransposed = (name: string, rank: number): boolean =>
  name.endsWith(".weight") && (rank === 2 || rank === 4) && !SAME.test(name);

/** Linear weights [in, out] become [out, in], filters [h, w, in, out] become [out, in, h, w]; the rest stays. */
export function inPyTorchLayout(name: string, tensor: FileTensor): FileTensor {
  if (tensor.dtype !== "F32") throw new InputError(`${name}: is ${tensor.dtype}; expected F32`);
  const rank = tensor.shape.length;
  if (!isTransposed(name, rank)) return tensor;
  const order = rank === 2 ? [1, 0] : [3, 2, 0, 1];
  const { shape, values } = transposed({ shape: tensor.shape, values: tensor.data }, order);
  return { dtype: "F32", shape, data: values };
}
