/** The loss of a language model on held-out texts, beside that of n-gram counts of the training texts. */
import { factsOf, planProgram, realise } from "../../autodiff/compile/compile.ts";
import { nextTokens } from "../../autodiff/ops/tokenLabels.ts";
import { type Table, tokensNamed } from "../../data/index.ts";
import type { Device } from "../../gpu/device.ts";
import { inPass } from "../../nn/network.ts";
import { columnAt } from "../../training/augment/columns.ts";
import { uploadColumns } from "../../training/columns.ts";
import { heldOutNgrams, lossOfTokens } from "../../training/language.ts";
import type { Training } from "../../training/training.ts";

/** Mean losses in nats on the tokens of the test texts, the first of each excepted. */
export interface LanguageScores {
  readonly heldOutLoss: number;
  /** Of counts of the training texts, smoothed. */
  readonly ngrams: ReturnType<typeof heldOutNgrams>;
}

/** Rows of a pass, at most. */
const MOST_ROWS = 250;

/** Undefined for a method that is no causal language model. */
export async function evaluateLanguage(
  device: Device,
  training: Training,
  table: Table,
): Promise<{ readonly language: LanguageScores } | undefined> {
  const { model, buffers } = training;
  const { language } = model.built;
  if (!language) return undefined;
  const { column, hidden, vectors } = language;
  const { count } = table.test;
  // A divisor, so that every text counts once.
  let rows = Math.min(MOST_ROWS, count);
  while (count % rows !== 0) rows--;
  const data = model.columns.read("test", { kind: "tokens", column });
  const ids = columnAt(data, model.scalar("first", "u32"), rows);
  const labels = nextTokens(ids);
  const loss = inPass({ batch: rows, training: false }, () =>
    lossOfTokens(hidden(ids), vectors, labels),
  );
  const plan = planProgram({ state: model.layout, outputs: { loss, labels } }, factsOf(device));
  const own = await uploadColumns(device, model.columns, table, buffers);
  try {
    const program = await realise(device, plan, { ...buffers, ...own });
    let sum = 0;
    let all = 0;
    for (let first = 0; first < count; first += rows) {
      program.set("first", first);
      const found = await program.run(["loss", "labels"]);
      const predicted = (found.labels ?? []).filter((label) => label >= 0).length;
      sum += (found.loss?.[0] ?? Number.NaN) * predicted;
      all += predicted;
    }
    program.destroy();
    const [train, test] = [table.train, table.test].map((split) => tokensNamed(split, column.name));
    if (!train || !test) return undefined;
    return { language: { heldOutLoss: sum / all, ngrams: heldOutNgrams(train, test) } };
  } finally {
    for (const buffer of Object.values(own)) buffer.destroy();
  }
}
