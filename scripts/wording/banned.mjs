// @ts-check
/**
 * Wording that the project does not use, each with what to write instead and a sentence that it
 * matches. The list is short on purpose: it holds what has been replaced once and must not return.
 */

/**
 * @typedef {object} Banned
 * @property {RegExp} pattern
 * @property {string} instead
 * @property {string} example text that the pattern must match
 * @property {"text" | "prose" | "anywhere"} [where] "text" searches comments, JSX text and Markdown
 *   outside code; "prose" (the default) also string literals; "anywhere" the whole file
 */

/** @type {readonly Banned[]} */
export const BANNED = [
  // Sentences that hide their subject.
  {
    pattern: /\bwill stand here\b/i,
    instead: "“No X yet. Do Y to see Z.”",
    example: "The map will stand here",
  },
  {
    pattern: /\bwhat becomes of\b/i,
    instead: "name the result",
    example: "What becomes of these embeddings",
  },
  {
    pattern: /\bof which name\b/i,
    instead: "“the buffer with that name”",
    example: "the kernel's buffer of which name",
  },
  { pattern: /\bas plain as\b/i, instead: "“opacity = weight”", example: "as plain as they weigh" },
  { pattern: /\bwhoever\b/i, instead: "“the caller” or the name", example: "whoever holds it" },
  { pattern: /\bthe very\b/i, instead: "“the same”", example: "with the very kernels" },
  { pattern: /\bthe person\b/i, instead: "“the user”", example: "what the person chose" },

  // Everyday words in place of a technical term.
  {
    pattern: /\bhand(s|ed|ing)? (on|out)\b/i,
    instead: "“forward” or “return”",
    example: "is handed on to the worker",
  },
  {
    pattern: /\b(is|are|was|were|be|being|been) told\b|\btold (of|to|by)\b/i,
    instead: "“receives”, “is notified”, “is reported”",
    example: "the page is told of a step",
  },
  { pattern: /\bheard\b/i, instead: "“received”", example: "the last that was heard" },
  { pattern: /\bsettled\b/i, instead: "“specialised” or “resolved”", example: "settled variant" },
  {
    pattern: /\bopening (forms?|texts?|variants?)\b|\bprogram.{1,3} openings?\b/i,
    instead: "“warm-up variant”",
    example: "the opening text is tested",
  },
  { pattern: /\bstrands?\b/i, instead: "“run”", example: "one strand of the twin" },
  { pattern: /\bdear(er|est)?\b/i, instead: "“expensive”", example: "a dear kernel" },
  {
    pattern: /\boffer(s|ed|ing)?\b/i,
    instead: "“provide”, “candidates” or “choices”",
    example: "values that are offered",
  },
  { pattern: /\bthings found\b/i, instead: "“results”", example: "things found so far" },
  { pattern: /\blay(s|ing)? points\b/i, instead: "“place points”", example: "how to lay points" },
  {
    pattern: /\b(a|each|every|last|newest|next) looks?\b/i,
    instead: "“observation”",
    example: "the figures of each look",
  },
  {
    pattern: /\b(of|in|as|with|without|from) halves\b/i,
    instead: "“f16”",
    example: "a buffer of halves",
  },
  { pattern: /\bkeepers?\b/i, instead: "“checkpoint writer”", example: "the keeper waits" },
  { pattern: /\banew\b/i, instead: "“again”, “restart”", example: "computed anew" },
  {
    pattern: /\bmade by hand\b/i,
    instead: "“hand-crafted”",
    example: "features made by hand",
  },
  {
    pattern: /\bgo(es|ing)? on with\b/i,
    instead: "“continue with”",
    example: "Go on with the twin",
  },
  {
    pattern: /\bthe other way round\b/i,
    instead: "name both cases",
    example: "3 the other way round",
  },
  { pattern: /\bcommonest\b/i, instead: "“most frequent”", example: "Commonest mistake" },

  // Names that were replaced by the usual one.
  {
    pattern: /\b(take|put|shift)Tokens\b/,
    instead: "gatherTokens, scatterTokens, sliceTokens",
    example: "putTokens(x)",
    where: "anywhere",
  },
  {
    pattern: /\b(takePart|putPart|partOfBatch)\b/,
    instead: "sliceRows, writeRows",
    example: "takePart(batch)",
    where: "anywhere",
  },
  { pattern: /\blogSums\b/, instead: "logSumExp", example: "logSums", where: "anywhere" },
  {
    pattern: /\b(TwinEvent|receiveTwin|recordedRun|recordingSlice)\b/,
    instead: "an ordinary run with its own id",
    example: "receiveTwin(event)",
    where: "anywhere",
  },

  // British spelling. Public setting keys, CSS and other people's interfaces stay as they are.
  {
    pattern: /\b(?<!-)(colors?(?!-)|centers?|centered|gray(?!-)|behaviors?|neighbors?)\b/,
    instead: "colour, centre, grey, behaviour, neighbour",
    example: "nearest neighbors",
    where: "text",
  },
  {
    pattern:
      /\b(normali|initiali|optimi|organi|visuali|regulari|standardi|generali|minimi|maximi)z(e|es|ed|er|ers|ing|ations?)\b/,
    instead: "-ise, -isation",
    example: "normalized rows",
    where: "text",
  },

  // Documents that the repository does not contain.
  {
    pattern: /\b(METHODS|DESIGN|CONTRACT)\.md\b/,
    instead: "docs/methods.md or docs/metrics.md",
    example: "see METHODS.md",
    where: "anywhere",
  },
];
