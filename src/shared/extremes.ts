/**
 * The indices of the least and the greatest of values[from] … values[to − 1]. NaN is a gap, which gives way to
 * any value; if there are only gaps, both are `from`.
 */
export function extremesIn(
  values: ArrayLike<number>,
  from: number,
  to: number,
): readonly [least: number, greatest: number] {
  let least = from;
  let greatest = from;
  for (let index = from; index < to; index++) {
    const value = values[index] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    // In this form a gap gives way to a value.
    if (!(value >= (values[least] ?? Number.NaN))) least = index;
    if (!(value <= (values[greatest] ?? Number.NaN))) greatest = index;
  }
  return [least, greatest];
}
