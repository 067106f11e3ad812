/** What the schema of the grammar states; the lexicon, which it follows from, is loaded with the sentences. */

/** Names of the classes: the topics, and "other". */
export const TOPICS: readonly string[] = ["place", "person", "thing", "quality", "action", "other"];

/** Names of the forms of all topics in turn, then that of anchors and that of all other words. */
export const FORMS: readonly string[] = [
  ...["country", "capital"],
  ...["male", "female"],
  ...["singular", "plural"],
  ...["positive", "comparative", "superlative"],
  ...["present", "past", "continuous"],
  ...["anchor", "function"],
];

export const SENTENCE_COLUMN = "sentence";

/** Distinct words, and the four special tokens. */
export const VOCABULARY = 335;

/** Tokens of the longest sentence, `<bos>` and `<eos>` included. */
export const LONGEST = 14;
