/** A map from 0 to 1, and the patches above the middle of its range. */
export function brightest(heat: Float32Array): { shares: Float32Array; mask: Uint8Array } {
  const [least, most] = [Math.min(...heat), Math.max(...heat)];
  const shares = heat.map((value) => (most > least ? (value - least) / (most - least) : 0));
  return { shares, mask: Uint8Array.from(shares, (share) => (share >= 0.5 ? 1 : 0)) };
}
