/** Accuracy of analogies by relation, of the learned vectors beside those from counts. */
import { Figure, Table, TableRow } from "../../controls/Table.tsx";
import { percentOf } from "../joint/jointWords.ts";
import type { WordsAnswer } from "./wordsInWords.ts";

export function Relations({ scores }: Pick<WordsAnswer, "scores">) {
  const { analogies, counted } = scores;
  if (!analogies?.all) {
    return (
      <p className="note">
        This dataset knows no relations between words. Choose the dataset Grammar to see analogies.
      </p>
    );
  }
  const rows = [...analogies.relations, { name: "all relations", ...analogies.all }];
  const countedOf = (name: string) =>
    counted?.relations.find((each) => each.name === name) ?? counted?.all ?? undefined;
  return (
    <div className="words-relations">
      <Table
        caption="Analogies answered rightly, %: every pair of a relation with every other"
        captionShown
        columns={[
          { key: "relation", label: <span className="unseen">relation</span>, numeric: false },
          { key: "excluded", label: "inputs excluded" },
          { key: "included", label: "not excluded" },
          { key: "b", label: "nearest to b" },
          { key: "c", label: "nearest to c" },
          { key: "counted", label: "PPMI–SVD" },
          { key: "countedIncluded", label: "not excluded" },
        ]}
      >
        {rows.map(({ name, questions, excluded, included, nearestToB, nearestToC }) => {
          const other = countedOf(name);
          return (
            <TableRow key={name} head={name} title={`${questions} questions`}>
              <Figure>{percentOf(excluded)}</Figure>
              <Figure>{percentOf(included)}</Figure>
              <Figure>{percentOf(nearestToB)}</Figure>
              <Figure>{percentOf(nearestToC)}</Figure>
              <Figure>{percentOf(other?.excluded ?? null)}</Figure>
              <Figure>{percentOf(other?.included ?? null)}</Figure>
            </TableRow>
          );
        })}
      </Table>
    </div>
  );
}
