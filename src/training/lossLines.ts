/** Values of a loss that are known in advance and drawn as lines on its chart. */
import type { TokensColumn } from "../data/index.ts";
import { groupsOfEntries } from "../data/index.ts";

export interface LossLine {
  readonly label: string;
  readonly value: number;
}

/**
 * The value that a cross-entropy over the pairs of a batch cannot go below, because some texts of the batch are equal
 * and cannot be distinguished: the mean of ln(1 + K), K being the other rows of a batch with the same text.
 */
export function floorOfEqualTexts(column: TokensColumn, batch: number): number {
  const sizes = new Map<number, number>();
  for (const group of groupsOfEntries(column)) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const total = column.offsets.length - 1;
  const groupsBySize = new Map<number, number>();
  for (const size of sizes.values()) groupsBySize.set(size, (groupsBySize.get(size) ?? 0) + 1);
  let floor = 0;
  for (const [size, groups] of groupsBySize) {
    const share = (groups * size) / total;
    floor += share * meanLogOfOthers(size - 1, total - 1, batch - 1);
  }
  return floor;
}

/** The mean of ln(1 + K) if K of `drawn` rows out of `total` are among `equal` ones (hypergeometric). */
function meanLogOfOthers(equal: number, total: number, drawn: number): number {
  const others = total - equal;
  let k = Math.max(0, drawn - others);
  // The logarithm of the probability of k; each next one follows from it by a ratio.
  let log = logChoose(equal, k) + logChoose(others, drawn - k) - logChoose(total, drawn);
  let mean = 0;
  for (; k <= Math.min(equal, drawn); k += 1) {
    mean += Math.exp(log) * Math.log(k + 1);
    log += Math.log(((equal - k) * (drawn - k)) / ((k + 1) * (others - drawn + k + 1)));
  }
  return mean;
}

/** ln of the number of ways to choose k of n. */
function logChoose(n: number, k: number): number {
  let sum = 0;
  for (let index = 1; index <= k; index += 1) sum += Math.log((n - k + index) / index);
  return sum;
}
