import { describe, expect, it } from "vitest";
import { resolveSettings } from "../../shared/settings.ts";
import { exactLoss } from "../exactLoss.ts";
import { knownFactors } from "../factors.ts";
import { type HiddenProcess, hiddenProcess, type ProcessTable } from "../hiddenProcess.ts";
import { columnNamed, tokensNamed } from "../table.ts";
import { textOf } from "../tokens.ts";
import { knobSettings } from "./knobs.ts";
import { BELIEFS_COLUMN, LONGEST, SEQUENCE_COLUMN } from "./names.ts";
import { mess3, rrxor } from "./processes.ts";
import { processTables } from "./tables.ts";

const tables = [
  ["mess3", mess3, processTables.mess3],
  ["rrxor", rrxor, processTables.rrxor],
] as const;

const open = (definition: typeof mess3, given = {}) =>
  definition.open(
    async () => new Uint8Array(),
    resolveSettings(knobSettings, { size: 200, ...given }),
  );

/** The entropy of the next token after `length` tokens from a belief, over all of them. */
function entropyAfter(process: HiddenProcess, belief: ArrayLike<number>, length: number): number {
  const next = process.next(belief);
  if (length === 0) return next.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0);
  return next.reduce(
    (sum, p, token) =>
      p > 0 ? sum + p * entropyAfter(process, process.after(belief, token), length - 1) : sum,
    0,
  );
}

/** The belief by summing over all paths of hidden states. */
function pathBelief({ weights, stationary, total }: ProcessTable, tokens: readonly number[]) {
  const ends = stationary.map(() => 0);
  const walk = (state: number, place: number, probability: number): void => {
    const token = tokens[place];
    if (token === undefined) {
      ends[state]! += probability;
      return;
    }
    for (const [to, weight] of weights[token]![state]!.entries()) {
      if (weight > 0) walk(to, place + 1, (probability * weight) / total);
    }
  };
  for (const [state, part] of stationary.entries()) walk(state, 0, part);
  const all = ends.reduce((sum, each) => sum + each, 0);
  return ends.map((each) => each / all);
}

describe.each(tables)("%s", (_, definition, table) => {
  const process = hiddenProcess(table);
  const { weights, total, stationary, states } = table;

  it("has transitions that sum to 1 and keep the stationary distribution", () => {
    for (const from of states.keys()) {
      const rows = weights.flatMap((token) => token[from] ?? []);
      expect(rows.reduce((sum, weight) => sum + weight, 0)).toBe(total);
    }
    const after = states.map((_, to) =>
      states.reduce(
        (sum, _, from) =>
          sum + stationary[from]! * weights.reduce((all, token) => all + token[from]![to]!, 0),
        0,
      ),
    );
    expect(after).toEqual(stationary.map((part) => part * total));
  });

  it("has the entropy rate that its bounds enclose", () => {
    const length = 7;
    const above = entropyAfter(process, process.start, length);
    const below = states.reduce((sum, _, state) => {
      const known = states.map((_, other) => Number(other === state));
      return sum + process.start[state]! * entropyAfter(process, known, length);
    }, 0);
    expect(process.entropyRate).toBeLessThan(above);
    expect(process.entropyRate).toBeGreaterThan(below - 1e-12);
  });

  it("has the beliefs of all paths", async () => {
    const { train } = await open(definition);
    const { values } = columnNamed(train, BELIEFS_COLUMN, "number");
    const sequences = tokensNamed(train, SEQUENCE_COLUMN);
    for (let row = 0; row < 20; row++) {
      const tokens = [...textOf(sequences, row)].map((each) => table.tokens.indexOf(each));
      for (const place of tokens.keys()) {
        if (place > 6) break;
        const at = (row * LONGEST + place) * states.length;
        const expected = pathBelief(table, tokens.slice(0, place + 1));
        for (const [state, each] of expected.entries())
          expect(values[at + state]).toBeCloseTo(each, 6);
      }
    }
  });

  it("is the same for the same seed, and another for another", async () => {
    const [first, again, other] = [
      await open(definition),
      await open(definition),
      await open(definition, { seed: 2 }),
    ];
    const idsOf = ({ train }: typeof first) => tokensNamed(train, SEQUENCE_COLUMN).ids;
    expect(idsOf(again)).toEqual(idsOf(first));
    expect(idsOf(other)).not.toEqual(idsOf(first));
  });

  it("has test sequences whose last token predicts one, and factors of the whole sequence", async () => {
    const opened = await open(definition);
    const { test, schema } = opened;
    expect(schema.splits.train.count).toBe(200);
    const { offsets, vocabulary } = tokensNamed(test, SEQUENCE_COLUMN);
    const lengths = [...offsets].slice(1).map((end, row) => end - offsets[row]!);
    expect([Math.min(...lengths), Math.max(...lengths)]).toEqual([1, LONGEST - 1]);
    expect(vocabulary.size).toBe(table.tokens.length + 4);
    const [belief, hidden, last] = knownFactors(opened, "test", 50);
    expect([belief, hidden, last].map((each) => each?.factor.name)).toEqual([
      "belief",
      "hidden",
      "last",
    ]);
    for (let row = 0; row < 50; row++) {
      const shares = states.map((_, state) => belief!.entries[row * states.length + state]!);
      expect(shares.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 6);
      expect(shares[test.labels[row]!]).toBeCloseTo(Math.max(...shares), 6);
    }
  });
});

it("different beliefs of RRXOR share a prediction, those of Mess3 do not", () => {
  const xor = hiddenProcess(processTables.rrxor);
  const known = (state: number) =>
    processTables.rrxor.states.map((_, other) => Number(other === state));
  expect(xor.next(known(0))).toEqual(xor.next(known(1)));
  const mess = hiddenProcess(processTables.mess3);
  const [a, b] = [mess.after(mess.start, 0), mess.after(mess.start, 1)];
  expect(mess.next(a)).not.toEqual(mess.next(b));
});

it("the exact predictor has the entropy of the process on its own texts", async () => {
  const { train, process } = await open(mess3, { size: 2000 });
  const column = tokensNamed(train, SEQUENCE_COLUMN);
  const loss = exactLoss(process!, column, LONGEST);
  expect(loss).toBeGreaterThan(process!.entropyRate);
  expect(loss).toBeLessThan(entropyAfter(process!, process!.start, 1));
  expect(exactLoss(process!, column, 3)).toBeGreaterThan(loss);
});
