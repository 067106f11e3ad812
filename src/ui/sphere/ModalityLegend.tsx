/** The marks of images and texts in a joint space, with their numbers. */
import { colourOfClass } from "../../viz/palette.ts";
import { usePageState } from "../context.ts";
import { countOf } from "../controls/numbers.ts";
import { shownRun } from "../state/runsSlice.ts";
import { hueOf } from "./modalities.ts";

export function ModalityLegend() {
  const theme = usePageState((state) => state.theme);
  const coloured = usePageState(({ colourBy }) => colourBy === "modality");
  const each = usePageState((state) => (shownRun(state).frame?.positions.length ?? 0) / 6);
  const colourOf = (modality: keyof typeof hueOf) =>
    coloured ? colourOfClass(theme, hueOf[modality]) : "currentColor";
  return (
    <>
      <li className="legend-mark">
        <svg width="12" height="12" aria-hidden="true">
          <circle cx="6" cy="6" r="4" fill={colourOf("image")} />
        </svg>
        images
        <span className="mono legend-count">{countOf(each)}</span>
      </li>
      <li className="legend-mark">
        <svg width="12" height="12" aria-hidden="true">
          <path d="M6 1 11 6 6 11 1 6z" fill="none" stroke={colourOf("tokens")} strokeWidth="1.5" />
        </svg>
        texts
        <span className="mono legend-count">{countOf(each)}</span>
      </li>
    </>
  );
}
