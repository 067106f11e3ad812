/**
 * The attention of [CLS] over one image: small maps of all heads, one map large over the image, and
 * the patches of other images that are nearest to the current one.
 */
import { useState } from "react";
import { type AnalysisResult, rowOf } from "../../../lab/protocol/index.ts";
import { massMask } from "../../../shared/massMask.ts";
import { slider } from "../../../shared/settings.ts";
import { usePageState } from "../../context.ts";
import { NumberField } from "../../controls/NumberField.tsx";
import { PointImage } from "../../sphere/PointImage.tsx";
import { AttendedImage } from "../attention/AttendedImage.tsx";
import { MapChoice } from "../attention/MapChoice.tsx";
import { mapNamed, mapsOf } from "../attention/maps.ts";
import { PatchNeighbours } from "../attention/PatchNeighbours.tsx";
import { EmptyView } from "../EmptyView.tsx";
import { useAnalysis } from "../useAnalysis.ts";
import "../attention/attention.css";

type Answer = AnalysisResult<"attention">;

const massSetting = slider({
  label: "Attention shown",
  help: "The smallest set of patches with this share of the attention stays bright.",
  min: 5,
  max: 100,
  step: 5,
  default: 60,
});

export function AttentionView() {
  const pinned = usePageState((state) => state.pinned);
  // Of a text, its image.
  const point = rowOf(pinned ?? 0);
  const { answer, problem } = useAnalysis("attention", { point });
  if (!answer || problem !== undefined) {
    return (
      <EmptyView
        problem={problem}
        empty="No attention maps yet. Train a ViT for one step to see where each head attends."
      />
    );
  }
  return <Attention answer={answer} pinned={pinned !== undefined} />;
}

function Attention({ answer, pinned }: { readonly answer: Answer; readonly pinned: boolean }) {
  const points = usePageState((state) => state.points);
  const [chosen, setChosen] = useState("rollout");
  const [mass, setMass] = useState(massSetting.default);
  const [hovered, setHovered] = useState<number>();
  const [focused, setFocused] = useState<number>();
  const maps = mapsOf(answer);
  const map = mapNamed(maps, chosen);
  if (!points || !map || answer.point >= points.count) return null;
  const mask = massMask(map.shares, mass / 100);
  const kept = mask.reduce((sum, keep) => sum + keep, 0);
  const label = points.classes[points.labels[answer.point] ?? 0] ?? "";
  const image = `${pinned ? "the pinned" : "the first"} image, ${label}, after step ${answer.step}`;
  const patch = hovered ?? focused;
  return (
    <div className="attention">
      <MapChoice answer={answer} maps={maps} chosen={map.id} onChoose={setChosen}>
        <PointImage points={points} id={answer.point} size={44} />
      </MapChoice>
      <AttendedImage
        points={points}
        point={answer.point}
        grid={answer.grid}
        shares={map.shares}
        mask={mask}
        chosen={patch}
        alt={`${map.label} over ${image}: ${kept} of ${mask.length} patches have ${mass} % of the attention`}
        onHover={setHovered}
        onFocus={setFocused}
      />
      <div className="attention-words">
        <p className="note">
          {map.label} of {image}: {kept} of {mask.length} patches have {mass} % of the attention.{" "}
          {map.itself}
        </p>
        <NumberField
          label="Attention shown, %"
          setting={massSetting}
          value={mass}
          error={undefined}
          onCommit={(given) => {
            const value = Number(given);
            const fits = value >= massSetting.min && value <= massSetting.max;
            if (fits) setMass(value);
            return fits;
          }}
        />
        <PatchNeighbours points={points} answer={answer} patch={patch} />
      </div>
    </div>
  );
}
