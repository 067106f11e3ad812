/** The hardest negatives: image, weight, and the number that it has on the sphere. */

import { colourOfClass } from "../../../viz/palette.ts";
import { arrowHues } from "../../../viz/sphere/arrows.ts";
import { usePageState } from "../../context.ts";
import { measured } from "../../controls/numbers.ts";
import { Pixels } from "../../controls/Pixels.tsx";
import { type ForcesAnswer, force, type Pairs, percent } from "./forceWords.ts";

interface HardestProps {
  readonly pairs: Pairs;
  readonly pictures: ForcesAnswer["pictures"];
  readonly classes: readonly string[];
}

export function Hardest({ pairs, pictures, classes }: HardestProps) {
  const theme = usePageState((state) => state.theme);
  const { negatives } = pairs;
  const most = negatives[0]?.weight ?? 1;
  return (
    <ol className="hardest" aria-label="Hardest negatives">
      {negatives.map(({ picture, label, weight, cosine, push, age, sameClass }, place) => {
        const name = label === undefined ? "no image" : (classes[label] ?? "");
        const computed =
          age === undefined ? "" : `, computed ${age} ${age === 1 ? "step" : "steps"} ago`;
        const same = sameClass ? ", of the same class" : "";
        return (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: the list is by rank
            key={place}
            className="hardest-one"
            title={`${name}${same}: weight ${percent(weight)}, cosine ${measured(cosine, 2)}, pushes with force ${force(push)}${computed}`}
          >
            <span className="hardest-number mono" aria-hidden="true">
              {place + 1}
            </span>
            {picture === undefined ? (
              <span className="hardest-blank" />
            ) : (
              <Pixels
                images={pictures.images}
                index={picture}
                shape={pictures}
                size={44}
                alt={`${name}${same}${computed}`}
              />
            )}
            <span
              className="hardest-bar"
              style={{
                width: `${Math.max(2, 100 * (most > 0 ? weight / most : 0))}%`,
                background: colourOfClass(theme, arrowHues.push),
              }}
            />
            <span className="mono hardest-weight">{percent(weight)}</span>
            <span className="hardest-name">{sameClass ? `${name} (same)` : name}</span>
          </li>
        );
      })}
    </ol>
  );
}
