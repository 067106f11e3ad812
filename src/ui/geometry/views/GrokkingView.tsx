/** Grokking: training rows that are memorised, held-out rows that follow, and the weights that find the rule. */
import { useMemo } from "react";
import type { Overlay, ShownOverlay } from "../../../viz/charts/overlay.ts";
import { colourToken } from "../../browser/tokens.ts";
import { ChartFrame } from "../../charts/ChartFrame.tsx";
import type { MakeChart } from "../../charts/useChart.ts";
import { usePageState } from "../../context.ts";
import { measured } from "../../controls/numbers.ts";
import { useRecordedTrend } from "../../metrics/useRecordedTrend.ts";
import { EmptyView } from "../EmptyView.tsx";
import { courseInWords, type Recorded } from "../grokking/grokkingInWords.ts";
import "../grokking/grokking.css";

const makeCurves: MakeChart<Overlay> = async (host, size, colours) => {
  const { createOverlay } = await import("../../../viz/charts/overlay.ts");
  return createOverlay(host, { ...size, colours, format: (value) => measured(value, 2) });
};

export function GrokkingView() {
  const accuracy = useRecordedTrend("accuracy").line;
  const heldOut = useRecordedTrend("heldOutAccuracy").line;
  const share = useRecordedTrend("share").line;
  const loss = useRecordedTrend("loss").line;
  const heldOutLoss = useRecordedTrend("heldOutLoss").line;
  if (heldOut.steps.length === 0) {
    return (
      <EmptyView
        problem={undefined}
        empty="No accuracy yet. Train one step to see it on the training rows and on held-out rows."
      />
    );
  }
  const words = courseInWords({ accuracy, heldOut, share });
  return (
    <div className="grokking">
      <p className="note" role="status">
        {words}
      </p>
      <Curves
        title="accuracy, and share on the rule"
        summary={words}
        training={accuracy}
        heldOut={heldOut}
        share={share}
      />
      <Curves
        title="loss, nats"
        summary={`Loss ${measured(lastOf(loss))} on the training rows and ${measured(lastOf(heldOutLoss))} on held-out rows.`}
        training={loss}
        heldOut={heldOutLoss}
      />
      <p className="note">
        Every step reads all training rows; held-out rows are never trained on. The delay depends on
        weight decay, on the number of rows and on the initial weights: with a weight decay of 0 the
        network only memorises. This says nothing about large models.
      </p>
    </div>
  );
}

const lastOf = ({ values }: Recorded): number => values[values.length - 1] ?? 0;

interface CurvesProps {
  readonly title: string;
  readonly summary: string;
  readonly training: Recorded;
  readonly heldOut: Recorded;
  readonly share?: Recorded;
}

function Curves({ title, summary, training, heldOut, share }: CurvesProps) {
  const theme = usePageState((state) => state.theme);
  const shown = useMemo((): ShownOverlay => {
    const line = (label: string, colour: string, series: Recorded, dashed = false) => ({
      label,
      colour,
      dashed,
      steps: series.steps,
      values: series.values,
    });
    return {
      title,
      reading: undefined,
      lines: [
        line("training", colourToken("--ink", theme), training),
        line("held-out", colourToken("--accent", theme), heldOut),
        ...(share ? [line("share", colourToken("--ink-faint", theme), share, true)] : []),
      ],
    };
  }, [title, theme, training, heldOut, share]);
  return (
    <ChartFrame
      className="grokking-chart"
      figure={{ title: `Training and held-out rows: ${title}` }}
      summary={summary}
      make={makeCurves}
      shown={shown}
    />
  );
}
