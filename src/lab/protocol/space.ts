/**
 * The id of a space of the run's method. Every method has `h`, the encoder's output, and `z`, on which the objective
 * is computed.
 */
export type Space = string;

/** The spaces that every method has. Run records hold the diagnostics of these. */
export const MAIN_SPACES = ["h", "z"] as const;
export type MainSpace = (typeof MAIN_SPACES)[number];

/** The main space whose records stand for a space: itself, or z. */
export const mainSpaceOf = (space: Space): MainSpace => (isMainSpace(space) ? space : "z");

export const isMainSpace = (space: Space): space is MainSpace => space === "h" || space === "z";
