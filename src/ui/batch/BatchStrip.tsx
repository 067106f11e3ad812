/** What the model sees: images of the current batch, each with the views made of it. */
import { usePageState } from "../context.ts";
import { Pixels } from "../controls/Pixels.tsx";
import { Inspection } from "./Inspection.tsx";
import "./batch.css";

const side = 44;

export function BatchStrip() {
  const batch = usePageState((state) => state.batch);
  return (
    <section className="batch" aria-label="Batch">
      <div className="batch-drawn">
        <div className="batch-words">
          <h2 className="panel-title">Batch</h2>
          <p className="note">image, then its {viewsInWords(batch?.views.length)}</p>
        </div>
        {batch ? (
          <ul className="batch-images">
            {Array.from({ length: batch.count }, (_, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a place in the strip, not an image
              <li key={index} className="batch-item">
                <Pixels images={batch.originals} index={index} shape={batch} size={side} says="" />
                {batch.views.map((view, number) => (
                  <Pixels
                    // biome-ignore lint/suspicious/noArrayIndexKey: views are told apart by number
                    key={number}
                    images={view}
                    index={index}
                    shape={batch}
                    size={side}
                    says=""
                  />
                ))}
              </li>
            ))}
          </ul>
        ) : (
          <p className="note batch-empty">
            Each training step shows here which images it drew, and the augmented views the method
            pulls together.
          </p>
        )}
      </div>
      <Inspection />
    </section>
  );
}

function viewsInWords(count = 0): string {
  if (count === 1) return "view";
  return count === 2 ? "two views" : "views";
}
