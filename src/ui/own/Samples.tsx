/** Some rows as they will be. */
import type { OwnSamples } from "../../lab/protocol/index.ts";
import { Pixels } from "../controls/Pixels.tsx";

export function Samples({ count, side, images, captions }: OwnSamples) {
  const shape = { height: side, width: side, channels: 3 };
  return (
    <ul className="own-samples" aria-label="Sample images">
      {Array.from({ length: count }, (_, index) => {
        const caption = captions[index] ?? "";
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: samples are known by their place alone
          <li key={index} title={caption}>
            <Pixels images={images} index={index} shape={shape} size={56} alt="" />
            <span>{caption}</span>
          </li>
        );
      })}
    </ul>
  );
}
