/** Which pairs of a joint space are drawn as lines. */
import { usePageState, usePageStore } from "../context.ts";
import { Segments } from "../controls/Segments.tsx";
import { Tooltip } from "../controls/Tooltip.tsx";

const choices = [
  { value: "one", label: "current" },
  { value: "all", label: "all" },
] as const;

export function PairControls() {
  const store = usePageStore();
  const pairLines = usePageState((state) => state.pairLines);
  return (
    <Tooltip content="Lines from images to their texts: of the current point and the selected ones, or of all points. Of more than 2,000 pairs, every second or third is drawn.">
      <div className="view-control">
        <span className="field-label">Pairs</span>
        <Segments
          label="Pair lines"
          value={pairLines}
          options={choices}
          onChoose={(next) => store.getState().setPairLines(next)}
        />
      </div>
    </Tooltip>
  );
}
