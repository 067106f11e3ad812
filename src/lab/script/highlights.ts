/** Marked words in the prose of a lesson: `[words](target)` names a part of the page. */

/** What can be highlighted. `field`, `metric` and `view` are followed by a colon and a name. */
const TARGETS = ["field", "metric", "view", "button", "sphere", "loss", "seed"] as const;

export interface Words {
  readonly text: string;
  /** Absent for words that highlight nothing. */
  readonly target?: string;
}

const marked = /\[([^\]]+)\]\(([^)]+)\)/g;

/** The words of a prose, in order. */
export function wordsOf(prose: string): readonly Words[] {
  const words: Words[] = [];
  let end = 0;
  for (const match of prose.matchAll(marked)) {
    const [whole, text = "", target = ""] = match;
    if (match.index > end) words.push({ text: prose.slice(end, match.index) });
    words.push({ text, target });
    end = match.index + whole.length;
  }
  if (end < prose.length) words.push({ text: prose.slice(end) });
  return words;
}

export const isTarget = (target: string): boolean =>
  TARGETS.some((each) => target === each || (target.startsWith(`${each}:`) && needsName(each)));

const needsName = (target: string): boolean =>
  ["field", "metric", "view", "button"].includes(target);
