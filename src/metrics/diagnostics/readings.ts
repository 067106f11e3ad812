/** What a verdict on collapse is reached on. */

/** The metrics that are judged; `measure` returns them all. */
export interface Readings {
  readonly rawStd: number;
  readonly scale: number;
  readonly std: number;
  readonly meanCosine: number;
  readonly uniformity: number;
  readonly rankMe: number;
  readonly effectiveRank: number;
  readonly directions: number;
}

/** The readings of the same space and samples before training. */
export type StartReadings = Pick<Readings, "scale" | "meanCosine" | "effectiveRank">;

/** What a verdict was reached on. */
export interface Case {
  readonly readings: Readings;
  readonly start: StartReadings | undefined;
  readonly rows: number;
  readonly cols: number;
  /** Rank that the centred rows can reach. */
  readonly attainable: number;
  /** The effective rank at or below which few directions are in use. */
  readonly leastRank: number;
  /** Rows that a verdict on this many columns needs. */
  readonly leastRows: number;
}
