/**
 * The force lens: the gradient of the loss on one image of the next batch, at the run's temperature
 * or another. While this view is open, the forces are drawn as arrows on the sphere.
 */

import { useEffect, useState } from "react";
import { rowOf } from "../../../lab/protocol/index.ts";
import { slider } from "../../../shared/settings.ts";
import { colourOfClass } from "../../../viz/palette.ts";
import { arrowHues, arrowLayer } from "../../../viz/sphere/arrows.ts";
import { usePageState, usePageStore, useSession } from "../../context.ts";
import { Button } from "../../controls/Button.tsx";
import { NumberField } from "../../controls/NumberField.tsx";
import { Pixels } from "../../controls/Pixels.tsx";
import { Segments } from "../../controls/Segments.tsx";
import { shownRun } from "../../state/runsSlice.ts";
import { EmptyView } from "../EmptyView.tsx";
import {
  agreement,
  balance,
  type ForcesAnswer,
  force,
  hardness,
  nameOfView,
} from "../forces/forceWords.ts";
import { Hardest } from "../forces/Hardest.tsx";
import { useAnalysis } from "../useAnalysis.ts";
import "../forces/forces.css";

const temperatureSetting = slider({
  label: "Lens temperature",
  help: "At a low temperature only the nearest negatives push; at a high one all push equally. The run is not changed.",
  min: 0.01,
  max: 10,
  default: 0.5,
  scale: "log",
});

export function ForcesView() {
  const pinned = usePageState((state) => state.pinned);
  const [view, setView] = useState(0);
  const [temperature, setTemperature] = useState<number>();
  const { answer, problem } = useAnalysis("forces", {
    view,
    ...(pinned !== undefined && { point: rowOf(pinned) }),
    ...(temperature !== undefined && { temperature }),
  });
  useArrows(answer);
  const layout = useIsLayout();
  if (answer?.without !== undefined) return <p className="note">{answer.without}</p>;
  if (!answer) {
    return (
      <EmptyView
        problem={problem}
        empty="No forces yet. Train one step to see which images pull and push one image."
      />
    );
  }
  return (
    <div className="forces">
      <div className="forces-lens">
        <CurrentView answer={answer} pinned={pinned !== undefined} view={view} onView={setView} />
        {answer.pairs && (
          <Temperature
            run={answer.pairs.temperature.run}
            value={temperature}
            onChange={setTemperature}
          />
        )}
      </div>
      <Sentences answer={answer} problem={problem} />
      {layout && (
        <p className="note">
          The sphere shows a layout, on which forces have no direction. Choose another projection to
          see the arrows.
        </p>
      )}
    </div>
  );
}

/** Whether the projection is a layout, such as UMAP. */
const useIsLayout = () =>
  usePageState((state) => shownRun(state).frame?.projection.laid !== undefined);

/** Draws the arrows on the sphere while it shows their space, and removes them at the end. */
function useArrows(answer: ForcesAnswer | undefined): void {
  const store = usePageStore();
  const space = usePageState((state) => shownRun(state).frame?.space);
  const layout = useIsLayout();
  useEffect(() => {
    const shown = answer && space === "z" && !layout && answer.arrows.kinds.length > 0;
    store.getState().setOverSphere(shown ? arrowLayer(answer.arrows) : undefined);
  }, [answer, space, layout, store]);
  useEffect(() => () => store.getState().setOverSphere(undefined), [store]);
}

interface CurrentViewProps {
  readonly answer: ForcesAnswer;
  readonly pinned: boolean;
  readonly view: number;
  onView(view: number): void;
}

function CurrentView({ answer, pinned, view, onView }: CurrentViewProps) {
  const classes = usePageState(({ points }) => points?.classes) ?? [];
  const { pictures, pairs, views } = answer;
  const shown = Math.min(view, views - 1);
  const positive = pairs?.positive.picture;
  const name = nameOfView(answer, shown, classes);
  return (
    <>
      <div className="forces-images">
        <BatchImage pictures={pictures} index={0} alt={name} label="this view" />
        {positive !== undefined && (
          <BatchImage pictures={pictures} index={positive} alt="Its positive" label="positive" />
        )}
        {views > 1 && (
          <Segments
            label="View"
            value={String(shown)}
            options={Array.from({ length: views }, (_, index) => ({
              value: String(index),
              label: `view ${index + 1}`,
            }))}
            onChoose={(next) => onView(Number(next))}
          />
        )}
      </div>
      <p className="note">
        {name}
        {pinned
          ? ": the pinned image, as the first of the next batch."
          : ": the first image of the next batch. Pin a point to see the forces on it."}
      </p>
    </>
  );
}

interface BatchImageProps {
  readonly pictures: ForcesAnswer["pictures"];
  readonly index: number;
  readonly alt: string;
  readonly label: string;
}

const BatchImage = ({ pictures, index, alt, label }: BatchImageProps) => (
  <figure className="forces-image">
    <Pixels images={pictures.images} index={index} shape={pictures} size={56} alt={alt} />
    <figcaption className="note">{label}</figcaption>
  </figure>
);

interface TemperatureProps {
  readonly run: number;
  /** Undefined follows the run. */
  readonly value: number | undefined;
  onChange(value: number | undefined): void;
}

function Temperature({ run, value, onChange }: TemperatureProps) {
  const { min, max } = temperatureSetting;
  return (
    <div className="forces-temperature">
      <NumberField
        label={temperatureSetting.label}
        setting={temperatureSetting}
        value={value ?? run}
        error={undefined}
        onDrag={onChange}
        onCommit={(given) => {
          const next = Number(given);
          const fits = next >= min && next <= max;
          if (fits) onChange(next === run ? undefined : next);
          return fits;
        }}
      />
      <Button disabled={value === undefined} onClick={() => onChange(undefined)}>
        Use the run's {run}
      </Button>
    </div>
  );
}

function Sentences({
  answer,
  problem,
}: {
  readonly answer: ForcesAnswer;
  readonly problem: string | undefined;
}) {
  const session = useSession();
  const space = usePageState((state) => shownRun(state).frame?.space);
  const classes = usePageState(({ points }) => points?.classes) ?? [];
  const { pairs, pictures, images, batch, step, instead, net, views } = answer;
  const part = images < batch ? `, the first ${images} of its ${batch} images` : "";
  return (
    <div className="forces-words">
      {problem !== undefined && <p className="note">{problem}</p>}
      {pairs ? (
        <>
          <p className="note" aria-live="polite">
            {balance(answer, pairs)}
          </p>
          <Hardest pairs={pairs} pictures={pictures} classes={classes} />
          <p className="note">
            {hardness(pairs)} {agreement(pairs)}
          </p>
        </>
      ) : (
        <p className="note">
          {instead} The loss is not a sum over pairs: each arrow shows where it moves one of the{" "}
          {images * views} views. The bold arrow is this view, with force {force(net)}.
        </p>
      )}
      {space === "z" ? (
        <p className="note">
          <Key pairs={pairs !== undefined} /> Batch of step {step + 1}
          {part}. Arrows start at this augmented view; only their lengths are scaled.
          {pairs &&
            !pairs.ofZ &&
            " The forces act on the output of the predictor, which is placed like z."}
        </p>
      ) : (
        <p className="note">
          The sphere shows h, but the loss acts on z.{" "}
          <Button look="outline" onClick={() => session.setSpace("z")}>
            Show z with the arrows
          </Button>
        </p>
      )}
    </div>
  );
}

/** The legend of the arrows, in their colours. */
function Key({ pairs }: { readonly pairs: boolean }) {
  const theme = usePageState((state) => state.theme);
  if (!pairs) return <>The bold arrow is this view; thin arrows are the other views.</>;
  const hue = (kind: keyof typeof arrowHues) => ({ color: colourOfClass(theme, arrowHues[kind]) });
  return (
    <>
      Filled arrows <b style={hue("pull")}>pull</b>. Open arrows <b style={hue("push")}>push</b>{" "}
      (opacity = weight); the bold arrow is the <b className="forces-net">net force</b>; numbers
      mark the hardest negatives.
    </>
  );
}
