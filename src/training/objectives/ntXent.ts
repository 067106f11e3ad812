/**
 * NT-Xent, the normalised, temperature-scaled cross-entropy (Chen et al. 2020, arXiv:2002.05709;
 * METHODS.md section 1): each of the 2N views is asked which of the 2N − 1 others shows the same
 * image. Only the view itself is left out of the sum, so the loss tends to ln(2N − 1) as the
 * temperature grows.
 */
import { crossEntropyOfProducts } from "../../autodiff/ops/contrast.ts";
import { normalizeRows } from "../../autodiff/ops/normalizeRows.ts";
import { concatRows } from "../../autodiff/ops/rows.ts";
import type { Tensor } from "../../autodiff/tensor.ts";
import { InputError } from "../../shared/errors.ts";

/** z: [2N, D], row i and row i + N two views of one image; not normalised. Returns the mean over 2N views. */
export function ntXent(z: Tensor, temperature: Tensor): Tensor {
  const [rows = 0] = z.shape;
  if (rows < 4 || rows % 2 !== 0) {
    throw new InputError(
      `ntXent: ${rows} rows; it takes two views of at least two images, so an even number from 4 on`,
    );
  }
  return crossEntropyOfProducts(normalizeRows(z), undefined, temperature, rows / 2);
}

/** The same of two views apart, [N, D] each. */
export function ntXentOfPair(
  first: Tensor | undefined,
  second: Tensor | undefined,
  temperature: Tensor,
): Tensor {
  if (!first || !second) throw new InputError("ntXent: takes z1 and z2");
  return ntXent(concatRows([first, second]), temperature);
}
