/**
 * Images that the method computes from the first images of the batch, such as reconstructions: one
 * row per kind, one column per input image.
 */

import { usePageState } from "../context.ts";
import { Pixels } from "../controls/Pixels.tsx";
import { shownRun } from "../state/runsSlice.ts";

/** Height of the images in pixels by number of rows, so that the strip keeps its height. */
const sides = [44, 36, 23] as const;

export function Inspection() {
  const inspection = usePageState((state) => shownRun(state).inspection);
  if (!inspection || inspection.pictures.length === 0) return null;
  const { pictures, count } = inspection;
  const side = sides[pictures.length - 1] ?? 18;
  return (
    <ul className="inspection" aria-label="Images computed from the batch">
      {pictures.map((picture) => (
        <li key={picture.label} className="inspection-row">
          <span className="inspection-label">{picture.label}</span>
          {Array.from({ length: count }, (_, index) => (
            <Pixels
              // biome-ignore lint/suspicious/noArrayIndexKey: the list is by position
              key={index}
              images={picture.images}
              index={index}
              shape={picture}
              size={side}
              alt={index === 0 ? picture.label : ""}
            />
          ))}
        </li>
      ))}
    </ul>
  );
}
