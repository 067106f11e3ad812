/** How many written captions are right: as a whole, and in each factor that they should name. */
import type { Schema } from "../../../data/index.ts";
import { namedValues } from "../../../data/slots.ts";

export interface CaptionScores {
  /** Share of captions that equal the true one word by word. */
  readonly exact: number;
  /** By factor that true captions name: the share of captions that name the right value. */
  readonly slots: Readonly<Record<string, number>>;
  /** Mean of `slots`; null if captions name no factor. */
  readonly meanSlot: number | null;
}

/** Compares captions row by row. */
export function scoreCaptions(
  written: readonly string[],
  truth: readonly string[],
  { factors }: Pick<Schema, "factors">,
): CaptionScores {
  const right = new Map<string, { hits: number; of: number }>();
  let exact = 0;
  for (const [row, text] of truth.entries()) {
    const own = written[row] ?? "";
    if (own === text) exact++;
    const found = namedValues(own, factors);
    for (const [factor, value] of Object.entries(namedValues(text, factors))) {
      if (value < 0) continue;
      const known = right.get(factor) ?? { hits: 0, of: 0 };
      right.set(factor, { hits: known.hits + Number(found[factor] === value), of: known.of + 1 });
    }
  }
  const slots = Object.fromEntries([...right].map(([name, { hits, of }]) => [name, hits / of]));
  const shares = Object.values(slots);
  return {
    exact: truth.length === 0 ? 0 : exact / truth.length,
    slots,
    meanSlot:
      shares.length === 0 ? null : shares.reduce((sum, share) => sum + share, 0) / shares.length,
  };
}
