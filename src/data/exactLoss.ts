/** The loss of the best predictor of a process, which knows its parameters. */
import type { HiddenProcess } from "./hiddenProcess.ts";
import type { TokensColumn } from "./table.ts";

/**
 * Mean −ln of the probability of every token after those before it, in nats, the first token of a text excepted. Texts are
 * cut to `context` tokens.
 */
export function exactLoss(process: HiddenProcess, column: TokensColumn, context: number): number {
  const { offsets, ids, vocabulary } = column;
  const tokenOf = vocabulary.words.map((word) => process.tokens.indexOf(word));
  let sum = 0;
  let count = 0;
  for (let entry = 0; entry + 1 < offsets.length; entry++) {
    const [first = 0, end = 0] = [offsets[entry], offsets[entry + 1]];
    let belief: ArrayLike<number> = process.start;
    for (let place = first; place < Math.min(end, first + context); place++) {
      const token = tokenOf[ids[place] ?? 0] ?? -1;
      if (place > first) {
        sum -= Math.log(process.next(belief)[token] ?? 0);
        count++;
      }
      belief = process.after(belief, token);
    }
  }
  return count === 0 ? 0 : sum / count;
}
