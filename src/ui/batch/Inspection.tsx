/**
 * What the method makes of the batch's first images: a row for each kind of picture, a column for each
 * image, so that a reconstruction stands below what it was made from.
 */
import { usePageState } from "../context.ts";
import { Pixels } from "../controls/Pixels.tsx";

/** Heights of pictures by how many rows there are, in pixels: the strip keeps its own. */
const sides = [44, 36, 23] as const;

export function Inspection() {
  const inspection = usePageState((state) => state.inspection);
  if (!inspection || inspection.pictures.length === 0) return null;
  const { pictures, count } = inspection;
  const side = sides[pictures.length - 1] ?? 18;
  return (
    <ul className="inspection" aria-label="What the method makes of the batch">
      {pictures.map((picture) => (
        <li key={picture.label} className="inspection-row">
          <span className="inspection-label">{picture.label}</span>
          {Array.from({ length: count }, (_, index) => (
            <Pixels
              // biome-ignore lint/suspicious/noArrayIndexKey: a place in the strip, not an image
              key={index}
              images={picture.images}
              index={index}
              shape={picture}
              size={side}
              says={index === 0 ? picture.label : ""}
            />
          ))}
        </li>
      ))}
    </ul>
  );
}
