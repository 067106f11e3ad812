/** The projection onto the sphere, and the shape: sphere or circle. */
import { usePageState, usePageStore, useSession } from "../context.ts";
import { Choice } from "../controls/Choice.tsx";
import { Deferred, lazily } from "../controls/Deferred.tsx";
import { Segments } from "../controls/Segments.tsx";
import { ProjectionNote } from "./ProjectionNote.tsx";

const AxesFields = lazily(async () => (await import("./AxesFields.tsx")).AxesFields);

const shapes = [
  { value: "sphere", label: "sphere" },
  { value: "circle", label: "circle" },
] as const;

export function ProjectionControls() {
  const session = useSession();
  const store = usePageStore();
  const available = usePageState(({ opening }) => opening?.catalogue.projections);
  const { id, shape } = usePageState(({ projection }) => projection);
  if (!available) return null;
  const loadAll = () => {
    if (available.length > 1) return;
    session.run(async (lab) => {
      store.getState().setProjections(await lab.nameProjections());
    });
  };
  const options = available.map(({ id: value, label, says }) => ({ value, label, note: says }));
  const chosen = available.find((each) => each.id === id);
  return (
    <div className="projection-controls">
      <div className="projection-row">
        <Choice
          label="Projection"
          value={id}
          options={options}
          onApproach={loadAll}
          onChoose={(next) => {
            const found = available.find((each) => each.id === next);
            if (found) session.setProjection({ id: found.id });
          }}
        />
        <Segments
          label="Shape"
          value={shape}
          options={shapes}
          onChoose={(next) => session.setProjection({ shape: next })}
        />
      </div>
      {chosen?.takesAxes && (
        <Deferred what="The choice of axes">
          <AxesFields />
        </Deferred>
      )}
      <ProjectionNote />
    </div>
  );
}
