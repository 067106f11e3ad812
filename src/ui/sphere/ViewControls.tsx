/** The space shown on the sphere, and the appearance of its points. */

import { isJoint } from "../../lab/protocol/index.ts";
import { usePageState, usePageStore, useSession } from "../context.ts";
import { Button } from "../controls/Button.tsx";
import { Deferred, lazily } from "../controls/Deferred.tsx";
import { countOf } from "../controls/numbers.ts";
import { Segments } from "../controls/Segments.tsx";
import { Tooltip } from "../controls/Tooltip.tsx";
import { shownRun } from "../state/runsSlice.ts";

const PairControls = lazily(async () => (await import("./PairControls.tsx")).PairControls);

const colourings = [
  { value: "class", label: "class" },
  { value: "modality", label: "modality" },
  { value: "none", label: "none" },
] as const;

const looks = [
  { value: "images", label: "images" },
  { value: "points", label: "points" },
] as const;

export function ViewControls() {
  const store = usePageStore();
  const session = useSession();
  const space = usePageState((state) => state.space);
  const colourBy = usePageState((state) => state.colourBy);
  const showImages = usePageState((state) => state.showImages);
  const ofTexts = usePageState((state) => state.points?.height === 0);
  const opened = usePageState(({ opening }) => opening !== undefined);
  const spaces = usePageState((state) => shownRun(state).spaces);
  if (!opened) return null;
  const joint = isJoint(space);
  return (
    <div className="view-controls">
      <Tooltip content="h is the output of the encoder, which is probed and exported. z is its projection, on which the objective acts.">
        <div className="view-control">
          <span className="field-label">Space</span>
          <Segments
            label="Space"
            value={space}
            options={spaces.map(({ id, label }) => ({ value: id, label }))}
            onChoose={(next) => session.setSpace(next)}
          />
        </div>
      </Tooltip>
      <div className="view-control">
        <span className="field-label">Colour</span>
        <Segments
          label="Colour"
          value={colourBy === "modality" && !joint ? "class" : colourBy}
          options={colourings.filter(({ value }) => joint || value !== "modality")}
          onChoose={(next) => store.getState().setColourBy(next)}
        />
      </div>
      {!ofTexts && (
        <div className="view-control">
          <Segments
            label="Draw as"
            value={showImages ? "images" : "points"}
            options={looks}
            onChoose={(next) => store.getState().setShowImages(next === "images")}
          />
        </div>
      )}
      {joint && (
        <Deferred what="The control of pair lines">
          <PairControls />
        </Deferred>
      )}
      <PointCount />
      <Button icon="fit" iconOnly onClick={() => store.getState().fit()}>
        Fit
      </Button>
    </div>
  );
}

/** The number of points; choices beyond the size of the dataset are left out. */
function PointCount() {
  const session = useSession();
  const available = usePageState(({ opening }) => opening?.points);
  const wanted = usePageState(({ pointsWanted }) => pointsWanted);
  const images = usePageState((state) => {
    const { configuration } = shownRun(state);
    const shown = state.opening?.catalogue.datasets.find(({ id }) => id === configuration?.dataset);
    return shown ? shown.testCount + shown.trainCount : 0;
  });
  if (!available) return null;
  const { choices } = available;
  const options = choices
    .filter((_, index) => index === 0 || (choices[index - 1] ?? 0) < images)
    .map((count) => ({ value: String(count), label: countOf(count) }));
  const chosen = String(wanted ?? available.shown);
  const shown = options.some(({ value }) => value === chosen) ? chosen : options.at(-1)?.value;
  return (
    <Tooltip content="The number of rows shown: those of the test split first, then those of the training split. More points take longer to embed; a slow adapter updates a part of them per frame.">
      <div className="view-control point-count">
        <span className="field-label">Points</span>
        <Segments
          label="Points"
          value={shown ?? chosen}
          options={options}
          onChoose={(next) => session.setPoints(Number(next))}
        />
      </div>
    </Tooltip>
  );
}
