/** What a beat measured, here and with the recorded seeds. */
import { type Beat, type Measured, quantityIn } from "../../lab/script/index.ts";
import { quantityWords, rangeWords } from "./quantityWords.ts";

interface MeasuredTableProps {
  readonly shows: Extract<Beat, { readonly kind: "reveal" }>["shows"];
  /** The seed of `own`. */
  readonly seed: number;
  /** Undefined if the experiment has not been run here. */
  readonly own: Measured | undefined;
  readonly recorded: readonly Measured[];
}

export function MeasuredTable({ shows, seed, own, recorded }: MeasuredTableProps) {
  return (
    <table className="lesson-table">
      <thead>
        <tr>
          <th scope="col">Measured</th>
          {own && <th scope="col">seed {seed}, here</th>}
          {recorded.length > 0 && <th scope="col">{recorded.length} seeds, recorded</th>}
        </tr>
      </thead>
      <tbody>
        {shows.map(({ label, value, unit }) => {
          const mine = own && quantityIn(value, own);
          const spread = recorded.flatMap((each) => quantityIn(value, each) ?? []);
          return (
            <tr key={label}>
              <th scope="row">{label}</th>
              {own && (
                <td className="mono">{mine === undefined ? "—" : quantityWords(mine, unit)}</td>
              )}
              {recorded.length > 0 && <td className="mono">{rangeWords(spread, unit)}</td>}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
