/** Values of known factors, in the form in which a probe predicts them: categories or numbers. */

export type KnownFactor = {
  readonly name: string;
  /** Meaning of the number, for example "radius, pixels"; absent for categories. */
  readonly of?: string;
  /** Why some images are left out, for example circles, which have no rotation. */
  readonly without?: string;
} & (
  | { readonly kind: "category"; readonly values: readonly string[] }
  | { readonly kind: "numbers" | "angle"; readonly columns: number }
);

export interface FactorColumns {
  readonly factor: KnownFactor;
  /** Value indices [n], or numbers [n, columns]; an angle is stored as its cosine and sine. */
  readonly entries: Float64Array;
  /** Indices of the n images that have the factor, ascending. */
  readonly images: Int32Array;
}
