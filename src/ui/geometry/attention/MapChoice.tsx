/** The attention maps of all heads, one row per layer. The chosen one is drawn over the image. */
import * as ToggleGroup from "radix-ui/toggle-group";
import { type ReactNode, useEffect, useRef } from "react";
import type { AnalysisResult } from "../../../lab/protocol/index.ts";
import { drawShareMap, type PatchGrid } from "../../../viz/images/attention.ts";
import { colourToken } from "../../browser/tokens.ts";
import { usePageState } from "../../context.ts";
import type { AttentionMap } from "./maps.ts";

interface MapChoiceProps {
  readonly answer: AnalysisResult<"attention">;
  readonly maps: readonly AttentionMap[];
  readonly chosen: string;
  /** The image, at the end of the last row. */
  readonly children: ReactNode;
  onChoose(id: string): void;
}

export function MapChoice({ answer, maps, chosen, children, onChoose }: MapChoiceProps) {
  const { layers, heads, grid } = answer;
  const rollout = maps.at(-1);
  return (
    <ToggleGroup.Root
      type="single"
      className="map-choice"
      style={{ gridTemplateColumns: `auto repeat(${heads}, 44px)` }}
      aria-label="Attention of [CLS]"
      value={chosen}
      onValueChange={(id) => id !== "" && onChoose(id)}
    >
      <span className="map-note">head</span>
      {Array.from({ length: heads }, (_, head) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: heads keep their order
        <span key={head} className="map-note map-head">
          {head + 1}
        </span>
      ))}
      {Array.from({ length: layers }, (_, layer) => [
        // biome-ignore lint/suspicious/noArrayIndexKey: layers keep their order
        <span key={layer} className="map-note">
          layer {layer + 1}
        </span>,
        ...maps
          .slice(layer * heads, (layer + 1) * heads)
          .map((map) => <MapItem key={map.id} map={map} grid={grid} />),
      ])}
      <span className="map-note">rollout</span>
      {rollout && <MapItem map={rollout} grid={grid} />}
      <span className="map-note map-head">of</span>
      {children}
    </ToggleGroup.Root>
  );
}

function MapItem({ map, grid }: { readonly map: AttentionMap; readonly grid: PatchGrid }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = usePageState((state) => state.theme);
  useEffect(() => {
    if (canvas.current) drawShareMap(canvas.current, map.shares, grid, colourToken("--ink", theme));
  }, [map, grid, theme]);
  return (
    <ToggleGroup.Item value={map.id} className="map-item" aria-label={map.label}>
      <canvas ref={canvas} className="pixels" />
    </ToggleGroup.Item>
  );
}
