/** Beliefs: the exact belief simplex of a hidden Markov process beside the one that is read off from the network. */
import { useMemo, useState } from "react";
import type { ShownSimplex } from "../../../viz/charts/simplex.ts";
import type { SurfaceChart } from "../../../viz/charts/surface.ts";
import { colourOfClass } from "../../../viz/palette.ts";
import { ChartFrame } from "../../charts/ChartFrame.tsx";
import type { MakeChart } from "../../charts/useChart.ts";
import { usePageState } from "../../context.ts";
import { countOf } from "../../controls/numbers.ts";
import { Segments } from "../../controls/Segments.tsx";
import { Figure, Table, TableRow } from "../../controls/Table.tsx";
import { shownRun } from "../../state/runsSlice.ts";
import {
  type BeliefsAnswer,
  controlsInWords,
  lossInWords,
  r2InWords,
} from "../beliefs/beliefsInWords.ts";
import { EmptyView } from "../EmptyView.tsx";
import { useAnalysis } from "../useAnalysis.ts";
import "../beliefs/beliefs.css";

const makeSimplex: MakeChart<SurfaceChart<ShownSimplex>> = async (host, size, colours) => {
  const { createSimplex } = await import("../../../viz/charts/simplex.ts");
  return createSimplex(host, { ...size, colours });
};

export function BeliefsView() {
  const ready = usePageState((state) => shownRun(state).frame !== undefined);
  const { answer, problem } = useAnalysis("beliefs", ready ? {} : undefined);
  const [chosen, setChosen] = useState<string>();
  if (!answer) {
    return (
      <EmptyView
        problem={problem}
        empty="No activations yet. Train GPT for one step to read beliefs off from them."
      />
    );
  }
  const { layers, controls, trainPrefixes, testPrefixes } = answer.scores;
  const names = layers.map(({ name }) => name);
  // The last block. The two entries after it are the final norm, and all layers concatenated.
  const lastBlock = Math.max(0, names.length - 3);
  const layer = chosen === undefined ? lastBlock : Math.max(0, names.indexOf(chosen));
  return (
    <div className="beliefs">
      <Segments
        label="Layer"
        value={names[layer] ?? ""}
        options={names.map((name) => ({ value: name, label: name }))}
        onChoose={setChosen}
      />
      <Simplex answer={answer} layer={layer} />
      <p className="note" role="status">
        {controlsInWords(answer, layer)}
      </p>
      <div className="beliefs-layers">
        <Table
          caption="R² of the belief from activations, by linear regression"
          captionShown
          columns={[
            { key: "layer", label: <span className="unseen">layer</span>, numeric: false },
            { key: "trained", label: "trained" },
            { key: "untrained", label: "untrained" },
          ]}
        >
          {layers.map(({ name, r2, untrained }) => (
            <TableRow key={name} head={name}>
              <Figure>{r2InWords(r2)}</Figure>
              <Figure>{r2InWords(untrained)}</Figure>
            </TableRow>
          ))}
          <Control name="last token alone" value={controls.lastToken} />
          <Control name="exact next-token probabilities" value={controls.nextToken} />
          <Control name="all layers, beliefs shuffled" value={controls.shuffled} />
        </Table>
      </div>
      <p className="note">{lossInWords(answer)}</p>
      <p className="note">
        Fitted on {countOf(trainPrefixes)} prefixes of training sequences and evaluated on{" "}
        {countOf(testPrefixes)} of test sequences, {countOf(answer.points)} of them shown. A belief
        that can be read off need not be used by the network.
      </p>
    </div>
  );
}

const Control = ({ name, value }: { readonly name: string; readonly value: number | null }) => (
  <TableRow head={name}>
    <Figure>{r2InWords(value)}</Figure>
    <Figure>–</Figure>
  </TableRow>
);

function Simplex({ answer, layer }: { readonly answer: BeliefsAnswer; readonly layer: number }) {
  const theme = usePageState((state) => state.theme);
  const { states, beliefs, read, scores } = answer;
  const name = scores.layers[layer]?.name ?? "";
  const shown = useMemo(
    (): ShownSimplex => ({
      states,
      exact: beliefs,
      read: read[layer] ?? new Float32Array(),
      labels: ["exact beliefs", `read off from ${name}`],
      stateColours: states.map((_, state) => colourOfClass(theme, state)),
    }),
    [states, beliefs, read, layer, name, theme],
  );
  const shape =
    states.length === 3 ? "triangle" : `projection of the simplex onto a ${states.length}-gon`;
  return (
    <ChartFrame
      className="beliefs-simplex"
      figure={{ title: `Beliefs: exact, and read off from ${name}` }}
      summary={`Two panels: the exact beliefs as points of a ${shape}, and those read off from ${name}, in the colours of the exact belief. R² ${r2InWords(scores.layers[layer]?.r2 ?? null)}.`}
      make={makeSimplex}
      shown={shown}
    />
  );
}
