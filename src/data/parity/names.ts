/** What the schema of sparse parity states. */

export const BITS_COLUMN = "bits";
/** Bits of a row. */
export const PARITY_BITS = 30;
