/** Beside Train while nothing is trained yet: what the picture is, and what there is to do first. */
import { useState } from "react";
import { usePage } from "../context.ts";
import { Deferred, lazily } from "../controls/Deferred.tsx";
import { startFrom, startingPoints } from "./startingPoints.ts";
import "./start.css";

const StartDialog = lazily(async () => (await import("./StartDialog.tsx")).StartDialog);

export const WHAT_IT_IS =
  "Every point is an image; images that the network finds alike lie close together.";

export function StartingPoints() {
  const page = usePage();
  const [asked, setAsked] = useState(false);
  return (
    <section className="start" aria-label="Start here">
      <p className="note">{WHAT_IT_IS}</p>
      <ul className="start-points">
        {startingPoints.map((point) => (
          <li key={point.id}>
            <button
              type="button"
              className="start-point"
              title={point.description}
              onClick={() => startFrom(page, point)}
            >
              {point.label}
            </button>
          </li>
        ))}
        <li>
          <button type="button" className="start-point" onClick={() => setAsked(true)}>
            Recorded runs
          </button>
        </li>
      </ul>
      {asked && (
        <Deferred what="The recorded runs">
          <StartDialog close={() => setAsked(false)} />
        </Deferred>
      )}
    </section>
  );
}
