/** The tabs of the geometry views. A closed view is neither fetched nor computed. */
import * as Tabs from "radix-ui/tabs";
import type { ReactNode } from "react";
import { usePageState, usePageStore } from "../context.ts";
import { Button } from "../controls/Button.tsx";
import { Deferred } from "../controls/Deferred.tsx";
import { Tooltip } from "../controls/Tooltip.tsx";
import { shownRun } from "../state/runsSlice.ts";
import type { ShownRun } from "./applies.ts";
import { type GeometryView, geometryViews, viewGroups } from "./views.ts";
import "./geometry.css";

function useShownRun(): ShownRun {
  const space = usePageState((state) => state.space);
  const encoders = usePageState(({ opening }) => opening?.catalogue.encoders) ?? [];
  const datasets = usePageState(({ opening }) => opening?.catalogue.datasets) ?? [];
  const configuration = usePageState((state) => shownRun(state).configuration);
  const spaces = usePageState((state) => shownRun(state).spaces);
  const encoder = encoders.find(({ id }) => id === configuration?.encoder);
  const dataset = datasets.find(({ id }) => id === configuration?.dataset);
  return { method: configuration?.method, space, spaces, encoder, encoders, dataset, datasets };
}

/** A view that was open when it ceased to apply shows why. */
const Applicable = ({
  reason,
  children,
}: {
  readonly reason: string | undefined;
  readonly children: ReactNode;
}) => (reason === undefined ? children : <p className="note">{reason}</p>);

interface TabProps {
  readonly view: GeometryView;
  /** Why the view does not apply. */
  readonly reason: string | undefined;
  onChoose(): void;
}

/**
 * Clicking the open tab closes it, which Radix does not do by itself. A tab that does not apply can still be
 * focused, so that its tooltip can be read.
 */
const Tab = ({ view, reason, onChoose }: TabProps) => (
  <Tooltip content={reason ?? view.description}>
    <Tabs.Trigger
      value={view.id}
      className="geometry-tab"
      aria-disabled={reason !== undefined}
      onClick={onChoose}
    >
      {view.label}
    </Tabs.Trigger>
  </Tooltip>
);

export function GeometryPanel() {
  const store = usePageStore();
  const open = usePageState(({ geometry }) => geometry);
  const wide = usePageState(({ geometryWide }) => geometryWide) && open !== undefined;
  const setWide = (wide: boolean) => store.getState().setGeometryWide(wide);
  const shown = useShownRun();
  const choose = ({ id, unavailable }: GeometryView) => {
    // An open view can be closed in any case.
    if (id === open || unavailable?.(shown) === undefined) store.getState().toggleGeometry(id);
  };
  return (
    <section
      className="geometry"
      aria-label="Geometry"
      data-open={open ? "" : undefined}
      data-wide={wide ? "" : undefined}
    >
      <Tabs.Root value={open ?? ""} activationMode="manual">
        <div className="geometry-head">
          <h2 className="panel-title">Geometry</h2>
          <Tabs.List className="geometry-tabs" aria-label="Geometry views">
            {viewGroups.map(({ id, label }) => (
              <div key={id} className="geometry-group">
                {label && <span className="geometry-group-label">{label}</span>}
                {geometryViews
                  .filter(({ group }) => group === id)
                  .map((view) => (
                    <Tab
                      key={view.id}
                      view={view}
                      reason={view.unavailable?.(shown)}
                      onChoose={() => choose(view)}
                    />
                  ))}
              </div>
            ))}
          </Tabs.List>
          {open && (
            <Button
              icon={wide ? "shrink" : "expand"}
              iconOnly
              className="geometry-size"
              aria-pressed={wide}
              onClick={() => setWide(!wide)}
            >
              Expand
            </Button>
          )}
        </div>
        {geometryViews.map(({ id, label, unavailable, Content }) => (
          <Tabs.Content key={id} value={id} className="geometry-content">
            <Deferred what={`The view ${label}`} fallback={<p className="note">Loading …</p>}>
              <Applicable reason={unavailable?.(shown)}>
                <Content />
              </Applicable>
            </Deferred>
          </Tabs.Content>
        ))}
      </Tabs.Root>
    </section>
  );
}
