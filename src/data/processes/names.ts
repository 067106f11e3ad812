/** What the schemas of the processes state. */

export const SEQUENCE_COLUMN = "sequence";

/** The belief after every token of a sequence, one after the other; 0 after its end. */
export const BELIEFS_COLUMN = "beliefs";

/** Tokens of the longest sequence. Its last token is predicted and does not predict, so that ten are read. */
export const LONGEST = 11;
