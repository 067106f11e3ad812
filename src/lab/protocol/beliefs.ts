/** How much of the exact beliefs of a hidden Markov process can be read off from a language model. */

/** R² of linear regressions to the belief, fitted on training prefixes and evaluated on test prefixes. */
export interface BeliefLayer {
  readonly name: string;
  readonly r2: number | null;
  /** Of the network with the weights of step 0 and the same seed. */
  readonly untrained: number | null;
}

export interface BeliefControls {
  /** From the last token instead of activations. */
  readonly lastToken: number | null;
  /** From the exact probabilities of the next token: what a predictor needs to know. */
  readonly nextToken: number | null;
  /** From all layers, with the beliefs of other prefixes. */
  readonly shuffled: number | null;
}

/** What `run.json` holds of a language model of a process. */
export interface BeliefScores {
  /** Nats per token that no predictor can go below. */
  readonly entropyRate: number;
  /** Test loss of a predictor that knows the process and sees as many previous tokens as the network. */
  readonly exactLoss: number;
  readonly trainPrefixes: number;
  readonly testPrefixes: number;
  readonly layers: readonly BeliefLayer[];
  readonly controls: BeliefControls;
}

export interface BeliefsResult {
  readonly step: number;
  readonly states: readonly string[];
  readonly scores: BeliefScores;
  /** Of the network on the test texts. */
  readonly loss: number;
  /** Test prefixes that are shown. */
  readonly points: number;
  /** [points, states] */
  readonly beliefs: Float32Array;
  /** By layer, in the order of the scores: [points, states]. */
  readonly read: readonly Float32Array[];
}
