/** The settings of the grammar: what they declare, and their values. */
import { choice, type Settings, type SettingValues, slider } from "../../shared/settings.ts";
import type { SentenceKnobs } from "./sentences.ts";

export const knobSettings = {
  rows: choice({
    label: "Test rows",
    help: "sentences: the test split has other sentences of the grammar. words: it has every word of the vocabulary once, as a text of one word.",
    options: ["sentences", "words"],
    default: "sentences",
  }),
  size: slider({
    label: "Training sentences",
    help: "Sentences of the train split. More sentences give better statistics of rare pairs of words.",
    min: 100,
    max: 200_000,
    default: 20_000,
    integer: true,
    scale: "log",
  }),
  statements: slider({
    label: "Statements",
    help: "Share of the sentences that state a relation, such as “paris is the capital of france”. Words of an item are otherwise never in one sentence; if they are, their contexts differ by each other and the offsets of a relation are less equal.",
    min: 0,
    max: 1,
    default: 0.05,
  }),
  fillers: slider({
    label: "Filler words",
    help: "Probability that a sentence opens, and that it closes, with a word which is independent of the rest.",
    min: 0,
    max: 1,
    default: 0.5,
  }),
  seed: slider({
    label: "Seed of the sentences",
    help: "The same seed gives the same sentences.",
    min: 0,
    max: 1_000_000,
    default: 1,
    integer: true,
  }),
} satisfies Settings;

export interface Knobs extends SentenceKnobs {
  /** Training sentences. */
  readonly size: number;
  /** Whether the test rows are single words. */
  readonly words: boolean;
}

export const knobsFrom = (values: SettingValues): Knobs => ({
  words: values.rows === "words",
  size: Number(values.size),
  statements: Math.round(1000 * Number(values.statements)),
  fillers: Math.round(1000 * Number(values.fillers)),
  seed: Number(values.seed),
});
