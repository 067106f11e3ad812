/** Sentences of the grammar, drawn from a seed, and the words that they consist of. */
import { Random } from "../../shared/random.ts";
import type { SplitName } from "../schema.ts";
import type { WordRelation } from "../table.ts";
import { wordsOf } from "../vocabulary.ts";
import { fillers, formRelations, otherSentences, type Topic, topics } from "./lexicon.ts";
import { FORMS } from "./names.ts";

export interface SentenceKnobs {
  readonly seed: number;
  /** Shares, in thousandths, of sentences that state an item, and of ends of a sentence with a filler. */
  readonly statements: number;
  readonly fillers: number;
}

/** An index of the topics and one of the forms; see names.ts. */
export interface Place {
  readonly topic: number;
  readonly form: number;
}

export interface Sentence extends Place {
  readonly text: string;
}

const OTHER: Place = { topic: topics.length, form: FORMS.length - 1 };

/** Index in {@link FORMS} of the first form of each topic. */
const firstForms: readonly number[] = topics.map((_, index) =>
  topics.slice(0, index).reduce((sum, { forms }) => sum + forms.length, 0),
);

/** Every word of every item, in one form: the sentences are about each of them equally often. */
const subjects = topics.flatMap((topic, index) =>
  topic.items.flatMap((item) => topic.forms.map((_, form) => ({ topic, index, item, form }))),
);

/** One sentence in this many is about nothing. */
const OTHERS = 12;
const STREAM = 0x67720000;

/** The sentence of a row. Rows are independent of each other. */
export function sentenceOf(split: SplitName, row: number, knobs: SentenceKnobs): Sentence {
  const random = new Random(knobs.seed, STREAM + 2 * row + (split === "test" ? 1 : 0));
  const core = coreOf(random, knobs);
  const end = () => (random.integer(1000) < knobs.fillers ? pick(fillers, random) : "");
  const [opening, closing] = [end(), end()];
  return { ...core, text: [opening, core.text, closing].filter((part) => part !== "").join(" ") };
}

function coreOf(random: Random, { statements }: SentenceKnobs): Sentence {
  if (random.integer(OTHERS) === 0) return { ...OTHER, text: pick(otherSentences, random) };
  const { topic, index, item, form } = pick(subjects, random);
  const place: Place = { topic: index, form: (firstForms[index] ?? 0) + form };
  if (random.integer(1000) < statements) return { ...place, text: statementOf(topic, item) };
  const template = pick(topic.templates[form] ?? [], random);
  const text = template.replace("{w}", item[form] ?? "").replace("{x}", item.at(-1) ?? "");
  return { ...place, text };
}

const statementOf = (topic: Topic, item: readonly string[]): string =>
  topic.forms.reduce(
    (text, _, form) => text.replace(`{${form}}`, item[form] ?? ""),
    topic.statement,
  );

function pick<Value>(values: readonly Value[], random: Random): Value {
  return values[random.integer(values.length)]!;
}

/** Every word that a sentence may have, with its topic and form; each once, in the order of the lexicon. */
export function wordPlaces(): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  const anchor = FORMS.length - 2;
  for (const [index, { items, forms }] of topics.entries()) {
    for (const item of items) {
      for (const [form, word] of item.entries()) {
        const isAnchor = form === forms.length;
        places.set(word, {
          topic: index,
          form: isAnchor ? anchor : (firstForms[index] ?? 0) + form,
        });
      }
    }
  }
  const rest = [
    ...topics.flatMap(({ templates, statement }) => [...templates.flat(), statement]),
    ...otherSentences,
    ...fillers,
  ];
  for (const word of rest.flatMap((text) => wordsOf(text.replaceAll(/\{\w\}/g, " ")))) {
    if (!places.has(word)) places.set(word, OTHER);
  }
  return places;
}

/** The pairs of words of every relation. */
export const wordRelations: readonly WordRelation[] = formRelations.map(
  ({ name, topic, from, to }) => {
    const items = topics.find((each) => each.name === topic)?.items ?? [];
    return { name, pairs: items.map((item) => [item[from] ?? "", item[to] ?? ""] as const) };
  },
);
