/**
 * A hidden Markov process whose parameters are known. A belief is the probability of each hidden state given the tokens so
 * far: the posterior, which is all that the past says about the future.
 */

export interface HiddenProcess {
  /** Names of the hidden states. */
  readonly states: readonly string[];
  /** One character each. */
  readonly tokens: readonly string[];
  /** Nats per token that no predictor can go below, however long the past. */
  readonly entropyRate: number;
  /** The belief before the first token: the stationary distribution. */
  readonly start: readonly number[];
  /** Probabilities of the next token. */
  next(belief: ArrayLike<number>): Float64Array;
  /** The belief after a token. Throws {@link Error} for a token that the belief excludes. */
  after(belief: ArrayLike<number>, token: number): Float64Array;
}

/** A process by counts: `weights[token][from][to]` of `total` draws lead from a state to another and emit the token. */
export interface ProcessTable {
  readonly states: readonly string[];
  readonly tokens: readonly string[];
  readonly entropyRate: number;
  readonly total: number;
  readonly weights: readonly (readonly (readonly number[])[])[];
  /** The stationary distribution, in parts of their sum. */
  readonly stationary: readonly number[];
}

/** Sums and quotients only, so that every engine computes the same bits. */
export function hiddenProcess(table: ProcessTable): HiddenProcess {
  const { states, tokens, entropyRate, total, weights, stationary } = table;
  const all = stationary.reduce((sum, part) => sum + part, 0);
  /** The unnormalised belief after a token; its sum is the probability of the token. */
  const joint = (belief: ArrayLike<number>, token: number): Float64Array => {
    const after = new Float64Array(states.length);
    for (const [from, row] of (weights[token] ?? []).entries()) {
      for (const [to, weight] of row.entries()) {
        after[to]! += (belief[from] ?? 0) * (weight / total);
      }
    }
    return after;
  };
  const sumOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);
  return {
    states,
    tokens,
    entropyRate,
    start: stationary.map((part) => part / all),
    next: (belief) => Float64Array.from(tokens, (_, token) => sumOf(joint(belief, token))),
    after(belief, token) {
      const after = joint(belief, token);
      const probability = sumOf(after);
      if (!(probability > 0)) throw new Error(`the token ${tokens[token]} cannot follow`);
      return after.map((value) => value / probability);
    },
  };
}
