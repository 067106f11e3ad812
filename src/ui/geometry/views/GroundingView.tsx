/** Where words point: the map of a word or a phrase over the patches of an image, and the score of the pointing game. */
import { useState } from "react";
import { rowOf } from "../../../lab/protocol/index.ts";
import { usePageState } from "../../context.ts";
import { shownRun } from "../../state/runsSlice.ts";
import { AttendedImage } from "../attention/AttendedImage.tsx";
import { EmptyView } from "../EmptyView.tsx";
import { brightest } from "../grounding/brightest.ts";
import {
  type GroundingAnswer,
  howCompared,
  howPointed,
  verdictOf,
} from "../grounding/groundingWords.ts";
import { OtherMaps } from "../grounding/OtherMaps.tsx";
import { readingInWords } from "../joint/jointWords.ts";
import { useKept } from "../joint/useKept.ts";
import { useSettled } from "../joint/useSettled.ts";
import { useAnalysis } from "../useAnalysis.ts";
import "../attention/attention.css";
import "../grounding/grounding.css";
import "../joint/joint.css";

export function GroundingView() {
  const ready = usePageState((state) => shownRun(state).frame !== undefined);
  const pinned = usePageState((state) => state.pinned);
  const [typed, setTyped] = useKept("grounding.text", "");
  const text = useSettled(typed.trim());
  // Of a text, its image.
  const point = rowOf(pinned ?? 0);
  const { answer, problem } = useAnalysis(
    "grounding",
    ready ? { point, ...(text !== "" && { text }) } : undefined,
  );
  return (
    <div className="grounding">
      <label className="grounding-phrase">
        <span className="field-label">Phrase</span>
        <input
          type="text"
          className="text-query"
          value={typed}
          placeholder="the caption of the image"
          onChange={({ target }) => setTyped(target.value)}
        />
      </label>
      {problem !== undefined && <p className="note">{problem}</p>}
      {answer ? (
        <Maps
          key={answer.read.text}
          answer={answer}
          text={text === "" ? undefined : text}
          pinned={pinned !== undefined}
        />
      ) : (
        problem === undefined && (
          <EmptyView
            problem={undefined}
            empty="No maps yet. Train CLIP, FILIP or Grounded with a ViT for one step to see where words point."
          />
        )
      )}
    </div>
  );
}

interface MapsProps {
  readonly answer: GroundingAnswer;
  /** As it was typed; undefined for the caption of the image. */
  readonly text: string | undefined;
  readonly pinned: boolean;
}

function Maps({ answer, text, pinned }: MapsProps) {
  const points = usePageState((state) => state.points);
  const [chosen, setChosen] = useState<number>();
  const [hovered, setHovered] = useState<number>();
  const [patch, setPatch] = useState<number>();
  if (!points || answer.point >= points.count) return null;
  const { words, heats, grid } = answer;
  const cells = grid.rows * grid.cols;
  const place = hovered ?? chosen ?? words.length;
  const heat = heats.subarray(place * cells, (place + 1) * cells);
  const label = place < words.length ? `“${words[place]}”` : "the whole phrase";
  const { shares, mask } = brightest(heat);
  const verdict = verdictOf(answer);
  const reading = readingInWords(answer.read);
  const image = pinned ? "the pinned image" : "the first image";
  return (
    <div className="grounding-maps">
      <AttendedImage
        points={points}
        point={answer.point}
        grid={grid}
        shares={shares}
        mask={mask}
        chosen={patch}
        alt={`Map of ${label} over ${image}: ${mask.reduce((sum, keep) => sum + keep, 0)} of ${cells} patches are above the middle of its range`}
        onHover={setPatch}
        onFocus={setPatch}
      />
      <div className="grounding-words">
        <ul className="grounding-choice" aria-label="Words">
          {[...words, "whole phrase"].map((word, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a place in the text, which may repeat a word
            <li key={index}>
              <button
                type="button"
                aria-pressed={index === place}
                onPointerEnter={() => setHovered(index)}
                onPointerLeave={() => setHovered(undefined)}
                onClick={() => setChosen(index)}
              >
                {word}
              </button>
            </li>
          ))}
        </ul>
        <p className={verdict.wrong ? "note grounding-wrong" : "note"} role="status">
          {verdict.text}
        </p>
        {patch !== undefined && (
          <p className="note">
            Patch {Math.floor(patch / grid.cols) + 1}, {(patch % grid.cols) + 1}:{" "}
            <span className="mono">{(heat[patch] ?? 0).toFixed(3)}</span> for {label}.
          </p>
        )}
        {reading !== undefined && <p className="note">{reading}</p>}
        <p className="note">{howPointed(answer)}</p>
        <p className="note">
          {howCompared(answer)} The brightest patch is the largest value of the map, whatever its
          size.
        </p>
      </div>
      <OtherMaps
        points={points}
        point={answer.point}
        text={text}
        place={place}
        patch={patch}
        onPatch={setPatch}
      />
    </div>
  );
}
