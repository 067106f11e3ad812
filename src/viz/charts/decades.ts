/** A logarithmic axis: its range in decades, and the positions of values. */

export interface Decades {
  /** Exponents of ten at both ends. */
  readonly from: number;
  readonly to: number;
  /** Position of a value: 0 at the lower end, 1 at the upper one; clamped to the ends. */
  at(value: number): number;
  /** Integer exponents, at most six, evenly spaced. */
  readonly ticks: readonly number[];
}

/** The decades that contain all positive values, at most `most` below the largest. */
export function decadesOf(lists: readonly ArrayLike<number>[], most = 6): Decades {
  let largest = 0;
  let smallest = Number.POSITIVE_INFINITY;
  for (const list of lists) {
    for (const value of Array.from(list)) {
      if (!(value > 0) || !Number.isFinite(value)) continue;
      largest = Math.max(largest, value);
      smallest = Math.min(smallest, value);
    }
  }
  const to = largest > 0 ? Math.ceil(Math.log10(largest) - 1e-9) + 0 : 0;
  const wanted = largest > 0 ? Math.floor(Math.log10(smallest) + 1e-9) : -1;
  const from = Math.min(to - 1, Math.max(wanted, to - most));
  const stride = Math.ceil((to - from + 1) / 6);
  const ticks = Array.from(
    { length: Math.floor((to - from) / stride) + 1 },
    (_, index) => to - index * stride,
  );
  return {
    from,
    to,
    ticks,
    at: (value) =>
      value > 0 ? Math.min(1, Math.max(0, (Math.log10(value) - from) / (to - from))) : 0,
  };
}

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** `0.1`, `1`, `10`, otherwise `10⁻³`. */
export function decadeLabel(exponent: number): string {
  if (exponent >= -1 && exponent <= 2) return String(10 ** exponent);
  const digits = Array.from(String(Math.abs(exponent)), (digit) => superscripts[Number(digit)]);
  return `10${exponent < 0 ? "⁻" : ""}${digits.join("")}`;
}
