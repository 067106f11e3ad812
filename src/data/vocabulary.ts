/**
 * Vocabularies of words and of characters. For words a text is lower-cased and divided into words and punctuation marks;
 * a mark is a token of its own, except inside a word (`o'clock`, `upside-down`).
 */

/** Ids of the special tokens, which come before the words. */
export const SPECIAL = { pad: 0, bos: 1, eos: 2, unknown: 3 } as const;

const SPECIAL_WORDS = ["<pad>", "<bos>", "<eos>", "<unk>"] as const;

export interface Encoded {
  /** From `<bos>` to `<eos>` if the vocabulary is `framed`. */
  readonly ids: Uint16Array;
  /** Words of the text that the vocabulary lacks, each once, in the order of the text. */
  readonly unknown: readonly string[];
}

export interface Vocabulary {
  /** Every token by id: the special tokens, then words in alphabetical order. */
  readonly words: readonly string[];
  /** Number of tokens. */
  readonly size: number;
  /** Whether a text begins with `<bos>` and ends with `<eos>`; windows of a long text do not. */
  readonly framed: boolean;
  /** The tokens of a text as strings, unknown ones included. */
  split(text: string): string[];
  encode(text: string): Encoded;
  /** The text of ids, without `<pad>`, `<bos>` and `<eos>`. Ids out of range are written as `<unk>`. */
  decode(ids: ArrayLike<number>): string;
}

/** The lower-cased words and punctuation marks of a text. */
export const wordsOf = (text: string): string[] =>
  text.toLowerCase().match(/[\p{L}\p{N}\p{M}]+(?:['’-][\p{L}\p{N}\p{M}]+)*|[^\s\p{L}\p{N}]/gu) ??
  [];

/**
 * The vocabulary of some texts. It does not depend on their order. If it would have more than `most` tokens, the words
 * that fewest different texts have are left out, of equally frequent ones the last.
 */
export function vocabularyOf(texts: Iterable<string>, most = Number.POSITIVE_INFINITY): Vocabulary {
  const found = new Map<string, number>();
  for (const text of new Set(texts)) {
    for (const word of new Set(wordsOf(text))) found.set(word, (found.get(word) ?? 0) + 1);
  }
  // Compares code units, so that every engine and locale sorts alike.
  const words = [...found.keys()].sort();
  const room = most - SPECIAL_WORDS.length;
  if (words.length <= room) return createVocabulary(words);
  const frequent = words
    .map((word, place) => ({ word, place, count: found.get(word) ?? 0 }))
    .sort((first, second) => second.count - first.count || first.place - second.place)
    .slice(0, room);
  return createVocabulary(frequent.map(({ word }) => word).sort());
}

/** The characters of some texts, in the order of their code points. Texts are windows of a longer one. */
export function characterVocabulary(texts: Iterable<string>): Vocabulary {
  const found = new Set<string>();
  for (const text of texts) for (const character of text) found.add(character);
  return createVocabulary([...found].sort(), CHARACTERS);
}

interface Kind extends Pick<Vocabulary, "framed" | "split"> {
  join(words: readonly string[]): string;
}

const WORDS: Kind = { framed: true, split: wordsOf, join: spaced };
const CHARACTERS: Kind = {
  framed: false,
  split: (text) => [...text],
  join: (characters) => characters.join(""),
};

function createVocabulary(plain: readonly string[], kind: Kind = WORDS): Vocabulary {
  const { framed, split, join } = kind;
  const before = framed ? 1 : 0;
  const words: readonly string[] = [...SPECIAL_WORDS, ...plain];
  const idOf = new Map(plain.map((word, index) => [word, SPECIAL_WORDS.length + index]));
  return {
    words,
    size: words.length,
    framed,
    split,
    encode(text) {
      const found = split(text);
      const ids = new Uint16Array(found.length + 2 * before);
      const unknown = new Set<string>();
      if (framed) ids[0] = SPECIAL.bos;
      for (const [index, word] of found.entries()) {
        const id = idOf.get(word);
        if (id === undefined) unknown.add(word);
        ids[index + before] = id ?? SPECIAL.unknown;
      }
      if (framed) ids[found.length + 1] = SPECIAL.eos;
      return { ids, unknown: [...unknown] };
    },
    decode(ids) {
      const shown = Array.from(ids).filter((id) => id > SPECIAL.eos);
      return join(shown.map((id) => words[id] ?? SPECIAL_WORDS[SPECIAL.unknown]));
    },
  };
}

/** Joins words with spaces, but not before closing or after opening marks. */
function spaced(words: readonly string[]): string {
  let text = "";
  for (const word of words) {
    const joined = text === "" || /^[,.:;!?)\]”]$/.test(word) || /[([“]$/.test(text);
    text += joined ? word : ` ${word}`;
  }
  return text;
}
