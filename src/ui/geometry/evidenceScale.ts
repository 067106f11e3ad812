/** Where a reading and its threshold stand on a line from the least to the greatest value. */
import type { Evidence } from "../../lab/protocol/index.ts";

/** Shares of the line, 0 to 1, a little away from its ends. An open range ends where it is read. */
export function scalePlaces(
  { value, threshold }: Pick<Evidence, "value" | "threshold">,
  range: readonly [least: number, greatest: number] | undefined,
): { readonly at: number; readonly edge: number } {
  const finite = range?.every(Number.isFinite) ? range : undefined;
  // Without an end of its own, the threshold stands at a third and the line goes as far as it must.
  const [least, greatest] = finite ?? [Math.min(0, value), Math.max(3 * threshold, 1.1 * value)];
  const share = (x: number) => {
    const place = greatest > least ? (x - least) / (greatest - least) : 0.5;
    return Math.min(0.98, Math.max(0.02, place));
  };
  return { at: share(value), edge: share(threshold) };
}
