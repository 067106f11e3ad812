/** Positions of a metric and its threshold on a line from the least to the greatest value. */
import type { Evidence } from "../../lab/protocol/index.ts";

/** Positions from 0 to 1, kept away from both ends. An unbounded range ends near the value. */
export function scalePlaces(
  { value, threshold }: Pick<Evidence, "value" | "threshold">,
  range: readonly [least: number, greatest: number] | undefined,
): { readonly at: number; readonly edge: number } {
  const finite = range?.every(Number.isFinite) ? range : undefined;
  // Of an unbounded range, show three times the threshold, or more if the value is larger.
  const [least, greatest] = finite ?? [Math.min(0, value), Math.max(3 * threshold, 1.1 * value)];
  const share = (x: number) => {
    const place = greatest > least ? (x - least) / (greatest - least) : 0.5;
    return Math.min(0.98, Math.max(0.02, place));
  };
  return { at: share(value), edge: share(threshold) };
}
