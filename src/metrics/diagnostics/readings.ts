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
export interface StartReadings extends Pick<Readings, "scale" | "meanCosine" | "effectiveRank"> {
  /** Not known of runs that were measured before it was recorded. */
  readonly directions?: number;
}

/** What a verdict was reached on. */
export interface Case {
  readonly readings: Readings;
  readonly start: StartReadings | undefined;
  readonly rows: number;
  readonly cols: number;
  /** Samples that the untrained network tells apart: equal inputs, such as equal last tokens, count once. */
  readonly distinct: number;
  /** Rank that the centred rows can reach. */
  readonly attainable: number;
  /** The effective rank at or below which few directions are in use. */
  readonly leastRank: number;
  /** Rows that a verdict on this many columns needs. */
  readonly leastRows: number;
}
