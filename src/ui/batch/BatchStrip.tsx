/** Images of the current batch, each with its augmented views; or its texts. */

import { usePageState } from "../context.ts";
import { Pixels } from "../controls/Pixels.tsx";
import { shownRun } from "../state/runsSlice.ts";
import { Inspection } from "./Inspection.tsx";
import "./batch.css";

const side = 44;

export function BatchStrip() {
  const batch = usePageState((state) => shownRun(state).batch);
  return (
    <section className="batch" aria-label="Batch">
      <div className="batch-drawn">
        <div className="batch-words">
          <h2 className="panel-title">Batch</h2>
          <p className="note">
            {!batch?.texts
              ? `each image with its ${nameOfViews(batch?.views.length)}`
              : batch.height === 0
                ? "its first texts"
                : "each image as it is, as the encoder sees it, and with its text"}
          </p>
        </div>
        {batch?.texts && batch.height === 0 ? (
          <ul className="batch-texts">
            {batch.texts.map((text, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the list is by position
              <li key={index}>{text}</li>
            ))}
          </ul>
        ) : batch ? (
          <ul className="batch-images">
            {Array.from({ length: batch.count }, (_, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the list is by position
              <li key={index} className="batch-item">
                <Pixels images={batch.originals} index={index} shape={batch} size={side} alt="" />
                {batch.views.map((view, number) => (
                  <Pixels
                    // biome-ignore lint/suspicious/noArrayIndexKey: views keep their order
                    key={number}
                    images={view}
                    index={index}
                    shape={batch}
                    size={side}
                    alt=""
                  />
                ))}
                {batch.texts && (
                  <span className="batch-text">
                    {batch.texts[index]}
                    {batch.wrongTexts?.includes(index) && (
                      <span className="batch-wrong">wrong text</span>
                    )}
                  </span>
                )}
              </li>
            ))}
          </ul>
        ) : (
          <p className="note batch-empty">
            No batch yet. Train one step to see its images and their augmented views, or its texts.
          </p>
        )}
      </div>
      <Inspection />
    </section>
  );
}

function nameOfViews(count = 0): string {
  if (count === 1) return "view";
  return count === 2 ? "two views" : "views";
}
