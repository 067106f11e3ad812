/** What the schemas of the processes state. */

export const SEQUENCE_COLUMN = "sequence";

/** The belief after every token of a sequence, one after the other; 0 after its end. */
export const BELIEFS_COLUMN = "beliefs";

/** Tokens of the longest sequence. Its last token is predicted and does not predict, so that ten are read. */
export const LONGEST = 11;

/** Names of hidden states, and tokens of one character each. */
export const MESS3 = { states: ["A", "B", "C"], tokens: ["A", "B", "C"] } as const;
export const RRXOR = {
  states: ["start", "first 0", "first 1", "xor 0", "xor 1"],
  tokens: ["0", "1"],
} as const;
