/** The maps of the same phrase in saved runs of other methods, with their scores, beside those of the run shown. */
import { useMemo } from "react";
import type { PointsEvent, RunSummary } from "../../../lab/protocol/index.ts";
import { usePageState } from "../../context.ts";
import { useRuns } from "../../runs/useRuns.ts";
import { shownRun } from "../../state/runsSlice.ts";
import { AttendedImage } from "../attention/AttendedImage.tsx";
import { useAnalysis } from "../useAnalysis.ts";
import { brightest } from "./brightest.ts";
import { scoresInWords } from "./groundingWords.ts";

/** Other runs that are shown at most. */
const MOST = 3;

interface OtherMapsProps {
  readonly points: PointsEvent;
  readonly point: number;
  /** A phrase; without it the first text of the image. */
  readonly text: string | undefined;
  /** The word of the map, or the number of words for the whole phrase. */
  readonly place: number;
  readonly patch: number | undefined;
  onPatch(patch: number | undefined): void;
}

export function OtherMaps(props: OtherMapsProps) {
  const runs = useRuns();
  const shown = usePageState((state) => shownRun(state).configuration);
  const others = useMemo(() => {
    const newest = new Map<string, RunSummary>();
    for (const run of runs ?? []) {
      const { method, dataset, encoder, settings } = run.configuration;
      const fits =
        !run.current &&
        run.state === "finished" &&
        dataset === shown?.dataset &&
        encoder === shown?.encoder &&
        settings.textTower !== undefined;
      if (fits && method !== shown?.method && !newest.has(method)) newest.set(method, run);
    }
    return [...newest.values()].slice(0, MOST);
  }, [runs, shown]);
  if (others.length === 0) {
    return (
      <p className="note">
        Finished runs of other methods with this encoder and dataset, such as CLIP, FILIP and
        Grounded, appear here with the same phrase.
      </p>
    );
  }
  return (
    <section className="grounding-others" aria-label="The same phrase in other runs">
      {others.map((run) => (
        <OtherMap key={run.id} run={run} {...props} />
      ))}
    </section>
  );
}

function OtherMap({
  run,
  points,
  point,
  text,
  place,
  patch,
  onPatch,
}: OtherMapsProps & { readonly run: RunSummary }) {
  const { answer, problem } = useAnalysis("grounding", {
    point,
    run: run.id,
    ...(text !== undefined && { text }),
  });
  if (!answer || problem !== undefined) {
    return (
      <p className="note">
        {run.name}: {problem ?? "opening its last checkpoint …"}
      </p>
    );
  }
  const { grid, words, heats } = answer;
  const cells = grid.rows * grid.cols;
  const at = Math.min(place, words.length);
  const { shares, mask } = brightest(heats.subarray(at * cells, (at + 1) * cells));
  return (
    <figure className="grounding-other">
      <AttendedImage
        points={points}
        point={answer.point}
        grid={grid}
        shares={shares}
        mask={mask}
        chosen={patch}
        alt={`Map of ${at < words.length ? `“${words[at]}”` : "the whole phrase"} in ${run.name}`}
        onHover={onPatch}
        onFocus={onPatch}
      />
      <figcaption className="note">
        {run.name}. {scoresInWords(answer)}
      </figcaption>
    </figure>
  );
}
