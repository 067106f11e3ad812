/**
 * The smallest set of entries whose shares sum to `mass`: 1 for entries of the set, 0 elsewhere. Of equal shares the
 * earlier entry is included first. If all shares are zero, every entry is included.
 */
export function massMask(shares: ArrayLike<number>, mass: number): Uint8Array {
  const order = Array.from({ length: shares.length }, (_, place) => place).sort(
    (a, b) => shares[b]! - shares[a]! || a - b,
  );
  const total = order.reduce((sum, place) => sum + shares[place]!, 0);
  const mask = new Uint8Array(shares.length);
  if (!(total > 0)) return mask.fill(1);
  let held = 0;
  for (const place of order) {
    // A tolerance, so that rounding does not add an entry.
    if (held >= mass * total * (1 - 1e-9)) break;
    mask[place] = 1;
    held += shares[place]!;
  }
  return mask;
}
