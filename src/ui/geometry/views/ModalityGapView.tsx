/** The modality gap: its length over training, and a dial that moves images and texts together without training. */
import { useId, useMemo, useState } from "react";
import type { ShownClouds } from "../../../viz/charts/clouds.ts";
import type { ShownDial } from "../../../viz/charts/dial.ts";
import type { Overlay, ShownOverlay } from "../../../viz/charts/overlay.ts";
import type { SurfaceChart } from "../../../viz/charts/surface.ts";
import { colourToken } from "../../browser/tokens.ts";
import { ChartFrame } from "../../charts/ChartFrame.tsx";
import type { MakeChart } from "../../charts/useChart.ts";
import { usePageState } from "../../context.ts";
import { Button } from "../../controls/Button.tsx";
import { countOf, measured } from "../../controls/numbers.ts";
import { useRecordedTrend } from "../../metrics/useRecordedTrend.ts";
import { shownRun } from "../../state/runsSlice.ts";
import { EmptyView } from "../EmptyView.tsx";
import { FixedTemperatures } from "../joint/FixedTemperatures.tsx";
import { dialInWords, type GapAnswer, moveInWords } from "../joint/jointWords.ts";
import { movedClouds } from "../joint/movedClouds.ts";
import { useAnalysis } from "../useAnalysis.ts";
import "../joint/joint.css";

const makeClouds: MakeChart<SurfaceChart<ShownClouds>> = async (host, size, colours) => {
  const { createClouds } = await import("../../../viz/charts/clouds.ts");
  return createClouds(host, { ...size, colours });
};

const makeDial: MakeChart<SurfaceChart<ShownDial>> = async (host, size, colours) => {
  const { createDial } = await import("../../../viz/charts/dial.ts");
  return createDial(host, { ...size, colours });
};

const makeHistory: MakeChart<Overlay> = async (host, size, colours) => {
  const { createOverlay } = await import("../../../viz/charts/overlay.ts");
  return createOverlay(host, { ...size, colours, format: (value) => measured(value, 2) });
};

export function ModalityGapView() {
  const ready = usePageState((state) => shownRun(state).frame !== undefined);
  const [share, setShare] = useState(0);
  const { answer, problem } = useAnalysis("modalityGap", ready ? {} : undefined);
  if (!answer) {
    return (
      <EmptyView
        problem={problem}
        empty="No embeddings yet. Train a method that reads texts, for example CLIP, to see the gap between images and texts."
      />
    );
  }
  return (
    <div className="gap-view">
      <div className="gap-clouds">
        <Figures answer={answer} />
        <Clouds answer={answer} share={share} />
      </div>
      <div className="gap-curves">
        <Dial answer={answer} share={share} onMove={setShare} />
        <Curves answer={answer} share={share} />
        <History />
      </div>
      <FixedTemperatures />
      <div className="gap-notes">
        {problem !== undefined && <p className="note">{problem}</p>}
        <p className="note">{howMeasured(answer)}</p>
        <p className="note">
          Shown: what happens to finished vectors when both clouds are moved and scaled to length 1
          again. A smaller gap is not better by itself: compare the lowest loss, the best recall and
          the best accuracy with the position at which the gap is closed. Not shown: what a model
          would learn if the gap were closed during training.
        </p>
      </div>
    </div>
  );
}

function Figures({ answer }: { readonly answer: GapAnswer }) {
  const { gap } = answer;
  return (
    <dl className="joint-figures">
      <div title="Distance between the mean image and the mean text on the unit sphere, 0 to 2">
        <dt>Gap</dt>
        <dd className="mono" data-main="">
          {measured(gap.distance, 3)}
        </dd>
      </div>
      <div title="1/2: an image is as far from its text as images are from each other; 0: pairs coincide">
        <dt>Relative gap</dt>
        <dd className="mono">{gap.relative === null ? "–" : measured(gap.relative, 3)}</dd>
      </div>
    </dl>
  );
}

interface PositionProps {
  readonly answer: GapAnswer;
  readonly share: number;
}

function Clouds({ answer, share }: PositionProps) {
  const shown = useMemo(() => movedClouds(answer, share), [answer, share]);
  return (
    <ChartFrame
      figure={{ title: "Images and texts" }}
      summary={`${moveInWords(share)}. Images and texts in the plane of the difference of their means and the widest direction across it.`}
      make={makeClouds}
      shown={shown}
    />
  );
}

function Dial({ answer, share, onMove }: PositionProps & { onMove(share: number): void }) {
  const id = useId();
  const { shares } = answer;
  return (
    <div className="gap-dial">
      <label className="field-label" htmlFor={id}>
        Move together
      </label>
      <input
        id={id}
        type="range"
        min={shares[0]}
        max={shares.at(-1)}
        step={0.25}
        value={share}
        aria-valuetext={moveInWords(share)}
        onChange={(event) => onMove(event.currentTarget.valueAsNumber)}
      />
      <Button className="joint-small" disabled={share === 0} onClick={() => onMove(0)}>
        As trained
      </Button>
    </div>
  );
}

function Curves({ answer, share }: PositionProps) {
  const { shares, measures, loss } = answer;
  const place = shares.indexOf(share);
  const shown = useMemo((): ShownDial => {
    const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
    const panel = (
      label: string,
      key: keyof GapAnswer["measures"][number],
      format: (value: number) => string,
    ) => ({ label, format, values: measures.map((each) => each[key]) });
    return {
      positions: shares,
      place,
      rest: 0,
      panels: [
        panel("gap", "gap", (value) => measured(value, 2)),
        panel(lossLabels[loss.of].short, "loss", (value) => measured(value, 2)),
        panel("R@1", "recall", percent),
        panel("zero-shot", "zeroShot", percent),
        panel("silhouette", "silhouette", (value) => measured(value, 2)),
      ],
    };
  }, [shares, measures, loss, place]);
  const words = dialInWords(answer, place);
  return (
    <>
      <ChartFrame
        figure={{ title: "Texts moved towards the images", x: "share of the gap" }}
        summary={words}
        make={makeDial}
        shown={shown}
      />
      <p className="note" aria-live="polite">
        {words}
      </p>
    </>
  );
}

/** The gap over training, from the run's record. */
function History() {
  const theme = usePageState((state) => state.theme);
  const gap = useRecordedTrend("z.gap").line;
  const relative = useRecordedTrend("z.relativeGap").line;
  const shown = useMemo((): ShownOverlay | undefined => {
    if (gap.steps.length < 2) return undefined;
    const line = (label: string, colour: string, { steps, values }: typeof gap) => ({
      label,
      colour,
      dashed: false,
      steps,
      values,
    });
    return {
      title: "over training",
      reading: undefined,
      lines: [
        line("gap", colourToken("--accent", theme), gap),
        line("relative", colourToken("--ink", theme), relative),
      ],
    };
  }, [gap, relative, theme]);
  const last = gap.steps.length - 1;
  const [from, to] = [gap.values[0], gap.values[last]];
  const summary =
    from === undefined || to === undefined
      ? ""
      : `Gap ${measured(from)} at step ${gap.steps[0]}, ${measured(to)} at step ${gap.steps[last]}.`;
  return (
    <ChartFrame
      className="gap-history"
      figure={{ title: "Modality gap over training" }}
      summary={summary}
      make={makeHistory}
      shown={shown}
      empty="The gap over training appears after the second measurement."
    />
  );
}

const lossLabels: Readonly<
  Record<GapAnswer["loss"]["of"], { readonly short: string; readonly long: string }>
> = {
  "cross-entropy": { short: "loss", long: "symmetric cross-entropy" },
  sigmoid: { short: "sigmoid loss", long: "sigmoid loss" },
  matching: { short: "matching loss", long: "matching loss, with variances as they are," },
};

function howMeasured({ rows, step, loss, classes }: GapAnswer): string {
  const kind = lossLabels[loss.of].long;
  return `${countOf(rows)} test images and their texts at step ${step}. Loss: the ${kind} of these pairs as one batch, at temperature ${measured(loss.temperature, 3)}. R@1: mean of both directions. Zero-shot: ${classes} classes by the prompts of the dataset, which are moved with the texts. Silhouette: how much nearer a point is to its own class than to the next one, images and texts together, by cosine.`;
}
