/**
 * NT-Xent, the normalised, temperature-scaled cross-entropy (Chen et al. 2020, arXiv:2002.05709; formula:
 * docs/methods.md): each of 2N views identifies the other view of its image among the 2N − 1 other views.
 * Only the view itself is excluded from the sum, so the loss approaches ln(2N − 1) at high temperatures.
 */
import { crossEntropyOfProducts } from "../../autodiff/ops/contrast.ts";
import { normalizeRows } from "../../autodiff/ops/normalizeRows.ts";
import { concatRows } from "../../autodiff/ops/rows.ts";
import type { Tensor } from "../../autodiff/tensor.ts";
import { InputError } from "../../shared/errors.ts";

/** z: [2N, D], not normalised; rows i and i + N are views of image i. Returns the mean over 2N views. */
export function ntXent(z: Tensor, temperature: Tensor): Tensor {
  const [rows = 0] = z.shape;
  if (rows < 4 || rows % 2 !== 0) {
    throw new InputError(
      `ntXent: ${rows} rows; expected two views of at least two images, an even number from 4`,
    );
  }
  return crossEntropyOfProducts(normalizeRows(z), undefined, temperature, rows / 2);
}

/** The same for separate views, [N, D] each. */
export function ntXentOfPair(
  first: Tensor | undefined,
  second: Tensor | undefined,
  temperature: Tensor,
): Tensor {
  if (!first || !second) throw new InputError("ntXent: expected z1 and z2");
  return ntXent(concatRows([first, second]), temperature);
}
