/** Draws the sequences of a process and computes the belief after each of their tokens. */
import { inPieces, type Pieces } from "../../shared/pieces.ts";
import { Random } from "../../shared/random.ts";
import type { FactorColumns } from "../factorColumns.ts";
import { type HiddenProcess, hiddenProcess, type ProcessTable } from "../hiddenProcess.ts";
import type { Schema, SplitName } from "../schema.ts";
import { type FactorReader, type NumberColumn, type Rows, type Table, tableOf } from "../table.ts";
import { tokensColumn } from "../tokens.ts";
import { characterVocabulary } from "../vocabulary.ts";
import { BELIEFS_COLUMN, LONGEST, SEQUENCE_COLUMN } from "./names.ts";

/** Sequences that are generated in a few milliseconds. */
const PIECE = 1000;
const STREAM = 0x686d0000;

interface Sequences {
  readonly texts: string[];
  /** [n, LONGEST, states] */
  readonly beliefs: Float32Array;
  /** By row: the likeliest state after the sequence, the actual state, and the last token. */
  readonly likeliest: Int32Array;
  readonly hidden: Int32Array;
  readonly last: Int32Array;
}

/** The texts of a split: those of the test split are read to their end, so that each of their tokens predicts one. */
export async function generateProcess(
  schema: Schema,
  table: ProcessTable,
  seed: number,
): Promise<Table> {
  const process = hiddenProcess(table);
  const rows = async (split: SplitName): Promise<Rows> => {
    const { count } = schema.splits[split];
    return rowsOf(process, await inPieces(sequencesOf(table, process, split, count, seed)));
  };
  const train = await rows("train");
  return tableOf(
    schema,
    { train, test: await rows("test") },
    { exactFactors: factorsOf(process), process },
  );
}

function* sequencesOf(
  table: ProcessTable,
  process: HiddenProcess,
  split: SplitName,
  count: number,
  seed: number,
): Pieces<Sequences> {
  const states = process.states.length;
  const texts: string[] = [];
  const beliefs = new Float32Array(count * LONGEST * states);
  const [likeliest, hidden, last] = [0, 1, 2].map(() => new Int32Array(count));
  if (!likeliest || !hidden || !last) throw new Error("no columns");
  for (let row = 0; row < count; row++) {
    if (row % PIECE === 0) yield;
    const random = new Random(seed, STREAM + 2 * row + (split === "test" ? 1 : 0));
    const length =
      split === "test" ? 1 + random.integer(LONGEST - 1) : 2 + random.integer(LONGEST - 1);
    let state = drawn(table.stationary, random);
    let belief: ArrayLike<number> = process.start;
    let text = "";
    for (let place = 0; place < length; place++) {
      const step = drawnStep(table, state, random);
      state = step.to;
      last[row] = step.token;
      text += table.tokens[step.token];
      belief = process.after(belief, step.token);
      beliefs.set(belief, (row * LONGEST + place) * states);
    }
    texts.push(text);
    hidden[row] = state;
    likeliest[row] = likeliestOf(belief);
  }
  return { texts, beliefs, likeliest, hidden, last };
}

/** An index with a probability proportional to its whole weight. */
function drawn(weights: readonly number[], random: Random): number {
  let left = random.integer(weights.reduce((sum, weight) => sum + weight, 0));
  const index = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return index;
}

function drawnStep({ weights, states }: ProcessTable, from: number, random: Random) {
  const index = drawn(
    weights.flatMap((row) => row[from] ?? []),
    random,
  );
  return { token: Math.floor(index / states.length), to: index % states.length };
}

/** Ties go to the first; beliefs that differ by rounding alone are ties. */
function likeliestOf(belief: ArrayLike<number>): number {
  let best = 0;
  for (let state = 1; state < belief.length; state++) {
    if ((belief[state] ?? 0) > (belief[best] ?? 0) + 1e-9) best = state;
  }
  return best;
}

function rowsOf(process: HiddenProcess, sequences: Sequences): Rows {
  const { texts, beliefs, likeliest, hidden, last } = sequences;
  const vocabulary = characterVocabulary(process.tokens);
  const column: NumberColumn = {
    kind: "number",
    width: LONGEST * process.states.length,
    values: beliefs,
  };
  return {
    count: texts.length,
    labels: likeliest,
    factors: { hidden, last },
    texts: { [SEQUENCE_COLUMN]: tokensColumn(vocabulary, texts, 1) },
    further: { [BELIEFS_COLUMN]: column },
  };
}

/** The belief after a row's last token, as numbers, and its categories. */
const factorsOf =
  ({ states, tokens }: HiddenProcess): FactorReader =>
  (table, split, count) => {
    const { columns, factors } = table[split];
    const images = Int32Array.from({ length: count }, (_, row) => row);
    const [sequences, beliefs] = [columns[SEQUENCE_COLUMN], columns[BELIEFS_COLUMN]];
    const belief = new Float64Array(count * states.length);
    if (sequences?.kind === "tokens" && beliefs?.kind === "number") {
      const { offsets } = sequences;
      for (const row of images) {
        const end = (offsets[row + 1] ?? 0) - (offsets[row] ?? 0);
        const first = (row * LONGEST + end - 1) * states.length;
        belief.set(beliefs.values.subarray(first, first + states.length), row * states.length);
      }
    }
    const category = (name: string, values: readonly string[]): FactorColumns => ({
      factor: { name, kind: "category", values },
      entries: Float64Array.from(factors[name]?.subarray(0, count) ?? []),
      images,
    });
    return [
      {
        factor: {
          name: "belief",
          kind: "numbers",
          columns: states.length,
          of: "probability of each hidden state",
        },
        entries: belief,
        images,
      },
      category("hidden", states),
      category("last", tokens),
    ];
  };
