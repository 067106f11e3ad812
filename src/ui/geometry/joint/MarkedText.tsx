/** A text in which the words that the model does not know are marked. */

/** Words as the vocabulary divides them; see src/data/vocabulary.ts. */
const WORD = /([\p{L}\p{N}\p{M}]+(?:['’-][\p{L}\p{N}\p{M}]+)*)/u;

interface MarkedTextProps {
  readonly text: string;
  /** In lower case. */
  readonly unknown: readonly string[];
}

export function MarkedText({ text, unknown }: MarkedTextProps) {
  return (
    <span className="marked-text">
      {text.split(WORD).map((part, place) =>
        unknown.includes(part.toLowerCase()) ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a word may occur twice
          <mark key={place} title="Not in the training texts">
            {part}
            <span className="unseen"> (unknown)</span>
          </mark>
        ) : (
          part
        ),
      )}
    </span>
  );
}
