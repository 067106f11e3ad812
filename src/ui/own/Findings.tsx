/** Classes with their rows, and what is left out. */
import type { OwnPreview } from "../../lab/protocol/index.ts";
import { countOf } from "../controls/numbers.ts";

/** Classes that are listed. */
const MOST_CLASSES = 200;

export function ClassCounts({ classes, counts, isLabelled }: OwnPreview) {
  if (!isLabelled) return null;
  const more = classes.length - MOST_CLASSES;
  return (
    <section
      className="own-classes"
      aria-label="Classes"
      // A scrolling part must be reachable by keyboard.
      // biome-ignore lint/a11y/noNoninteractiveTabindex: as above
      tabIndex={0}
    >
      <table>
        <thead>
          <tr>
            <th scope="col">Class</th>
            <th scope="col">Train</th>
            <th scope="col">Test</th>
          </tr>
        </thead>
        <tbody>
          {classes.slice(0, MOST_CLASSES).map((name, index) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="mono">{countOf(counts.train[index] ?? 0)}</td>
              <td className="mono">{countOf(counts.test[index] ?? 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 && <p className="note">and {countOf(more)} more classes</p>}
    </section>
  );
}

export function LeftOut({ refused, refusedCount }: OwnPreview) {
  if (refusedCount === 0) return null;
  const more = refusedCount - refused.length;
  return (
    <details className="own-refused">
      <summary>
        {countOf(refusedCount)} {refusedCount === 1 ? "file is" : "files are"} left out
      </summary>
      <ul>
        {refused.map(({ file, reason }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a file may be refused twice
          <li key={index}>
            <span className="mono">{file}</span> {reason}
          </li>
        ))}
        {more > 0 && <li>and {countOf(more)} more</li>}
      </ul>
    </details>
  );
}
