/** Words by their cosine, from the learned vectors beside those from counts. */

import { measured } from "../../controls/numbers.ts";
import { Figure, Table, TableRow } from "../../controls/Table.tsx";
import type { WordsAnswer } from "./wordsInWords.ts";

type Given = NonNullable<WordsAnswer["nearest"]>;

interface AnswersProps {
  readonly caption: string;
  readonly answers: Given;
  /** The words of the question, which are usually excluded from the answers. */
  readonly inputs?: readonly string[];
}

export function Answers({ caption, answers, inputs = [] }: AnswersProps) {
  const { learned, counted } = answers;
  const best = (each: Given["learned"]) => each.find(({ word }) => !inputs.includes(word))?.word;
  return (
    <div>
      <Table
        caption={caption}
        captionShown
        columns={[
          { key: "place", label: <span className="unseen">place</span>, numeric: false },
          { key: "learned", label: "learned", numeric: false },
          { key: "cosine", label: "cosine" },
          { key: "counted", label: "PPMI–SVD", numeric: false },
          { key: "countedCosine", label: "cosine" },
        ]}
      >
        {learned.map((own, place) => {
          const other = counted[place];
          return (
            <TableRow key={own.word} head={place + 1}>
              <Word text={own.word} inputs={inputs} />
              <Figure>{measured(own.cosine, 2)}</Figure>
              <Word text={other?.word ?? ""} inputs={inputs} />
              <Figure>{other && measured(other.cosine, 2)}</Figure>
            </TableRow>
          );
        })}
      </Table>
      {inputs.length > 0 && (
        <p className="note" role="status">
          Inputs excluded: <strong>{best(learned) ?? "none"}</strong> (PPMI–SVD:{" "}
          {best(counted) ?? "none"}). Not excluded: <strong>{learned[0]?.word ?? "none"}</strong>{" "}
          (PPMI–SVD: {counted[0]?.word ?? "none"}).
        </p>
      )}
    </div>
  );
}

const Word = ({ text, inputs }: { readonly text: string; readonly inputs: readonly string[] }) => (
  <td className={inputs.includes(text) ? "words-input" : undefined}>{text}</td>
);
