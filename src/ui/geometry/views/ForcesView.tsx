/**
 * The force lens: one image of the batch that the next step takes, what the loss does to it, and what it
 * would do at another temperature. The arrows lie over the sphere while this view is open.
 */
import { useEffect, useState } from "react";
import { slider } from "../../../shared/settings.ts";
import { colourOfClass } from "../../../viz/palette.ts";
import { arrowHues, arrowSheet } from "../../../viz/sphere/arrows.ts";
import { usePageState, usePageStore, useSession } from "../../context.ts";
import { Button } from "../../controls/Button.tsx";
import { NumberField } from "../../controls/NumberField.tsx";
import { Pixels } from "../../controls/Pixels.tsx";
import { Segments } from "../../controls/Segments.tsx";
import {
  agreement,
  balance,
  type ForcesAnswer,
  force,
  hardness,
  lookedAt,
} from "../forces/forceWords.ts";
import { Hardest } from "../forces/Hardest.tsx";
import { useAnalysis } from "../useAnalysis.ts";
import "../forces/forces.css";

const temperatureSetting = slider({
  label: "Lens temperature",
  help: "Low, the nearest negatives push alone; high, all push alike. The run keeps its own, and nothing is trained.",
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
    ...(pinned !== undefined && { point: pinned }),
    ...(temperature !== undefined && { temperature }),
  });
  useArrows(answer);
  const layout = useIsLayout();
  if (answer?.without !== undefined) return <p className="note">{answer.without}</p>;
  if (!answer) {
    return (
      <p className="note">
        {problem ??
          "What the loss does to one image will stand here: who pulls it, who pushes it away, how hard."}
      </p>
    );
  }
  return (
    <div className="forces">
      <div className="forces-lens">
        <LookedAt answer={answer} pinned={pinned !== undefined} view={view} onView={setView} />
        {answer.pairs && (
          <Temperature
            run={answer.pairs.temperature.run}
            value={temperature}
            onChange={setTemperature}
          />
        )}
      </div>
      <Words answer={answer} problem={problem} />
      {layout && (
        <p className="note">
          The sphere shows a layout, which has places for points but none for what pulls them:
          choose another projection for arrows.
        </p>
      )}
    </div>
  );
}

/** Whether the picture is a layout, as UMAP makes one. */
const useIsLayout = () => usePageState(({ frame }) => frame?.projection.laid !== undefined);

/** Lays the arrows over the sphere where it shows the space they lie in; takes them off at the end. */
function useArrows(answer: ForcesAnswer | undefined): void {
  const store = usePageStore();
  const space = usePageState(({ frame }) => frame?.space);
  const layout = useIsLayout();
  useEffect(() => {
    const shown = answer && space === "z" && !layout && answer.arrows.kinds.length > 0;
    store.setState({ overSphere: shown ? arrowSheet(answer.arrows) : undefined });
  }, [answer, space, layout, store]);
  useEffect(() => () => store.setState({ overSphere: undefined }), [store]);
}

interface LookedAtProps {
  readonly answer: ForcesAnswer;
  readonly pinned: boolean;
  readonly view: number;
  onView(view: number): void;
}

function LookedAt({ answer, pinned, view, onView }: LookedAtProps) {
  const classes = usePageState(({ points }) => points?.classes) ?? [];
  const { pictures, pairs, views } = answer;
  const shown = Math.min(view, views - 1);
  const positive = pairs?.positive.picture;
  const name = lookedAt(answer, shown, classes);
  return (
    <>
      <div className="forces-pictures">
        <Picture pictures={pictures} index={0} says={name} label="it" />
        {positive !== undefined && (
          <Picture pictures={pictures} index={positive} says="Its positive" label="positive" />
        )}
        {views > 1 && (
          <Segments
            label="View looked at"
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
          ? ", the pinned one, in the first place of the next batch."
          : ", the first of the next batch. Pin a point to see its own."}
      </p>
    </>
  );
}

interface PictureProps {
  readonly pictures: ForcesAnswer["pictures"];
  readonly index: number;
  readonly says: string;
  readonly label: string;
}

const Picture = ({ pictures, index, says, label }: PictureProps) => (
  <figure className="forces-picture">
    <Pixels images={pictures.images} index={index} shape={pictures} size={56} says={says} />
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
        The run's, {run}
      </Button>
    </div>
  );
}

function Words({
  answer,
  problem,
}: {
  readonly answer: ForcesAnswer;
  readonly problem: string | undefined;
}) {
  const session = useSession();
  const space = usePageState(({ frame }) => frame?.space);
  const classes = usePageState(({ points }) => points?.classes) ?? [];
  const { pairs, pictures, images, batch, step, instead, net, views } = answer;
  const part = images < batch ? `, its first ${images} of ${batch} images` : "";
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
          {instead} There are no pairs to take apart: each arrow is where the loss moves one of{" "}
          {images * views} views, the bold one this view, by {force(net)}.
        </p>
      )}
      {space === "z" ? (
        <p className="note">
          On the sphere: <Key pairs={pairs !== undefined} /> The batch is the one of step {step + 1}
          {part}; arrows begin where this augmented view lies, and only their lengths are scaled.
          {pairs && !pairs.ofZ && " What is moved is the predictor's answer, placed as z is."}
        </p>
      ) : (
        <p className="note">
          The sphere shows h, and the loss acts on z.{" "}
          <Button look="outline" onClick={() => session.setSpace("z")}>
            Show z with its arrows
          </Button>
        </p>
      )}
    </div>
  );
}

/** Which arrow is which, in words of its own colour. */
function Key({ pairs }: { readonly pairs: boolean }) {
  const theme = usePageState((state) => state.theme);
  if (!pairs) return <>this view in bold, the others thin.</>;
  const hue = (kind: keyof typeof arrowHues) => ({ color: colourOfClass(theme, arrowHues[kind]) });
  return (
    <>
      <b style={hue("pull")}>pulls</b> with filled heads, <b style={hue("push")}>pushes</b> with
      open ones and as plain as they weigh, what is <b className="forces-net">left</b> in bold; the
      numbered are the hardest.
    </>
  );
}
