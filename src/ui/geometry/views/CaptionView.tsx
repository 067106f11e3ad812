/** What the captioner writes about an image, what each word attended to, and how far its gates are open. */
import { useState } from "react";
import { type AnalysisResult, rowOf } from "../../../lab/protocol/index.ts";
import { usePageState } from "../../context.ts";
import { PointImage } from "../../sphere/PointImage.tsx";
import { shownRun } from "../../state/runsSlice.ts";
import { AttendedImage } from "../attention/AttendedImage.tsx";
import { EmptyView } from "../EmptyView.tsx";
import { useAnalysis } from "../useAnalysis.ts";
import "../attention/attention.css";
import "../grounding/grounding.css";
import "../caption/caption.css";

type Answer = AnalysisResult<"caption">;

export function CaptionView() {
  const ready = usePageState((state) => shownRun(state).frame !== undefined);
  const pinned = usePageState((state) => state.pinned);
  const point = rowOf(pinned ?? 0);
  const { answer, problem } = useAnalysis("caption", ready ? { point } : undefined);
  if (!answer) {
    return (
      <EmptyView
        problem={problem}
        empty="No captions yet. Train Captioner for one step to read what it writes about an image."
      />
    );
  }
  return (
    <div className="grounding-maps">
      <Picture answer={answer} />
      <Gates gates={answer.gates} />
    </div>
  );
}

function Picture({ answer }: { readonly answer: Answer }) {
  const points = usePageState((state) => state.points);
  const [chosen, setChosen] = useState<number>();
  const [hovered, setHovered] = useState<number>();
  const [layer, setLayer] = useState(0);
  if (!points || answer.point >= points.count) return null;
  const { words, attention, written, truth, blind } = answer;
  const word = Math.min(hovered ?? chosen ?? 0, words.length - 1);
  const shown = attention && Math.min(layer, attention.layers - 1);
  const shares =
    attention && shown !== undefined && word >= 0
      ? attention.shares.subarray(
          (shown * words.length + word) * attention.imageTokens,
          (shown * words.length + word + 1) * attention.imageTokens,
        )
      : undefined;
  return (
    <>
      {attention?.grid && shares ? (
        <AttendedImage
          points={points}
          point={answer.point}
          grid={attention.grid}
          shares={scaled(shares)}
          mask={new Uint8Array(shares.length).fill(1)}
          chosen={undefined}
          alt={`Attention of “${words[word]}” over the image in layer ${(shown ?? 0) + 1}`}
          onHover={() => undefined}
          onFocus={() => undefined}
        />
      ) : (
        <PointImage points={points} id={answer.point} size={128} />
      )}
      <div className="grounding-words">
        <ul className="grounding-choice" aria-label="Words of the caption">
          {words.map((each, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a place in the caption, which may repeat a word
            <li key={index}>
              <button
                type="button"
                aria-pressed={index === word}
                onPointerEnter={() => setHovered(index)}
                onPointerLeave={() => setHovered(undefined)}
                onClick={() => setChosen(index)}
              >
                {each}
              </button>
            </li>
          ))}
        </ul>
        <dl className="caption-texts">
          <dt>Written</dt>
          <dd className={written === truth ? "caption-right" : "caption-wrong"}>
            {written === "" ? "nothing" : written}
          </dd>
          <dt>True</dt>
          <dd>{truth}</dd>
          <dt>Without image</dt>
          <dd>{blind === "" ? "nothing" : blind}</dd>
        </dl>
        {attention && attention.layers > 1 && (
          <label className="caption-layer">
            <span className="field-label">Layer</span>
            <select
              value={shown}
              onChange={({ currentTarget }) => setLayer(Number(currentTarget.value))}
            >
              {Array.from({ length: attention.layers }, (_, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: layers keep their order
                <option key={index} value={index}>
                  {index + 1}
                </option>
              ))}
            </select>
          </label>
        )}
        {shares && !attention?.grid && (
          <p className="note">
            “{words[word]}” attended to the image tokens with{" "}
            <span className="mono">{[...shares].map((share) => share.toFixed(2)).join(", ")}</span>.
            They come from pooled features and have no place in the image.
          </p>
        )}
        {!attention && (
          <p className="note">
            With a prefix the image is read like words. Choose cross-attention as the fusion to see
            what each word attends to.
          </p>
        )}
        <p className="note">
          The most likely word is taken each time. Pin a point on the sphere to read its caption.
        </p>
      </div>
    </>
  );
}

function Gates({ gates }: Pick<Answer, "gates">) {
  return (
    <table className="caption-gates">
      <caption>tanh of the gates, 0 if closed</caption>
      <tbody>
        {gates.map(({ label, value }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>
              <span className="caption-bar" aria-hidden="true">
                <span
                  style={{
                    width: `${50 * Math.abs(value)}%`,
                    left: value < 0 ? `${50 + 50 * value}%` : "50%",
                  }}
                />
              </span>
            </td>
            <td className="mono">{value.toFixed(3)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The largest share becomes 1. */
function scaled(shares: Float32Array): Float32Array {
  const most = Math.max(...shares);
  return shares.map((share) => (most > 0 ? share / most : 0));
}
