/** The nearest points of one point, and the points selected on the sphere. */
import { usePageState, usePageStore } from "../../context.ts";
import { Segments } from "../../controls/Segments.tsx";
import { ClassSearch } from "../neighbours/ClassSearch.tsx";
import { NearestPoints } from "../neighbours/NearestPoints.tsx";
import { SelectedPoints } from "../neighbours/SelectedPoints.tsx";
import "../neighbours/neighbours.css";

const tools = [
  { value: "turn", label: "turns" },
  { value: "box", label: "draws a box" },
  { value: "lasso", label: "draws a lasso" },
] as const;

export function NeighboursView() {
  const store = usePageStore();
  const tool = usePageState((state) => state.tool);
  return (
    <>
      <div className="neighbours-row neighbours-tools">
        <span className="field-label">Dragging</span>
        <Segments
          label="Dragging on the sphere"
          value={tool}
          options={tools}
          onChoose={(next) => store.getState().setTool(next)}
        />
        <ClassSearch />
      </div>
      <div className="neighbours">
        <NearestPoints />
        <SelectedPoints />
      </div>
    </>
  );
}
