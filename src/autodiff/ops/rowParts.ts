/** Divides the rows of a result among dispatches, none of which does more than a bounded amount of work. */

/** Rows of a result, a multiple of 4 unless they are the last. */
interface RowPart {
  readonly first: number;
  readonly rows: number;
}

/**
 * The rows of each dispatch: undefined for all of them, or as many as stay within `mostWork` multiply-adds, but at
 * least four, which may be loaded at once. Every output is the sum that it would be in one dispatch.
 */
export function rowParts(
  rows: number,
  { flops, mostWork }: { readonly flops: number; readonly mostWork: number },
): readonly (RowPart | undefined)[] {
  const fits = Math.floor((2 * mostWork * rows) / flops);
  if (fits >= rows) return [undefined];
  const per = Math.max(1, Math.floor(fits / 4)) * 4;
  return Array.from({ length: Math.ceil(rows / per) }, (_, index) => {
    return { first: index * per, rows: Math.min(per, rows - index * per) };
  });
}
