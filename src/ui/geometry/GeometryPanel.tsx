/** The tabs of the geometry views. A closed view is neither fetched nor computed. */
import * as Tabs from "radix-ui/tabs";
import { usePageState, usePageStore } from "../context.ts";
import { Button } from "../controls/Button.tsx";
import { Deferred } from "../controls/Deferred.tsx";
import { Tooltip } from "../controls/Tooltip.tsx";
import { geometryViews } from "./views.ts";
import "./geometry.css";

export function GeometryPanel() {
  const store = usePageStore();
  const open = usePageState(({ geometry }) => geometry);
  const wide = usePageState(({ geometryWide }) => geometryWide) && open !== undefined;
  const setWide = (wide: boolean) => store.getState().setGeometryWide(wide);
  const choose = (id: string) => store.getState().toggleGeometry(id);
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
            {geometryViews.map(({ id, label, description }) => (
              <Tooltip key={id} content={description}>
                {/* Clicking the open tab closes it, which Radix does not do by itself. */}
                <Tabs.Trigger value={id} className="geometry-tab" onClick={() => choose(id)}>
                  {label}
                </Tabs.Trigger>
              </Tooltip>
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
        {geometryViews.map(({ id, label, Content }) => (
          <Tabs.Content key={id} value={id} className="geometry-content">
            <Deferred what={`The view ${label}`} fallback={<p className="note">Loading …</p>}>
              <Content />
            </Deferred>
          </Tabs.Content>
        ))}
      </Tabs.Root>
    </section>
  );
}
