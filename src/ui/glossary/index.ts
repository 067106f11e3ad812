/** The glossary: plain names for what is on screen. Fetched with the first tooltip or the help. */
import type { Term } from "./term.ts";
import { learning } from "./terms/learning.ts";
import { methods } from "./terms/methods.ts";
import { pairs } from "./terms/pairs.ts";
import { space } from "./terms/space.ts";

export type { Term } from "./term.ts";

export const glossary: readonly { readonly topic: string; readonly terms: readonly Term[] }[] = [
  { topic: "Space", terms: space },
  { topic: "Learning", terms: learning },
  { topic: "Methods", terms: methods },
  { topic: "Images and texts", terms: pairs },
];

const byLabel = new Map(
  glossary.flatMap(({ terms }) =>
    terms.flatMap((each) =>
      [each.term, ...(each.labels ?? [])].map((label) => [label.toLowerCase(), each] as const),
    ),
  ),
);

/** The term that a label on the page means; undefined if the glossary has none. */
export const termOf = (label: string): Term | undefined => byLabel.get(label.toLowerCase());
