/**
 * The method between sphere and batch: a line that folds out. It opens when somebody chooses a method
 * for the first time, and from then on stays as it was left. What is inside is fetched with it.
 */
import { lazy, Suspense } from "react";
import { rememberDetails } from "../browser/details.ts";
import { usePageState, usePageStore } from "../context.ts";
import { Icon } from "../controls/icons.tsx";
import "./method.css";

const MethodContent = lazy(async () => {
  const { MethodContent } = await import("./MethodContent.tsx");
  return { default: MethodContent };
});

export function MethodDetails() {
  const store = usePageStore();
  const open = usePageState(({ details }) => details === "open");
  const pulledUp = usePageState(({ sheet }) => sheet === "method");
  const label = usePageState(({ method }) => method?.label ?? "it");
  const trains = usePageState(({ method }) => method?.trains !== false);
  const toggle = () => {
    const details = open ? "closed" : "open";
    rememberDetails(details);
    store.setState({ details });
  };
  return (
    <section className="method" aria-label="How it learns" data-open={open ? "" : undefined}>
      <button type="button" className="method-toggle" aria-expanded={open} onClick={toggle}>
        <Icon name="right" size={12} />
        <span className="panel-title">{trains ? `How ${label} learns` : `What ${label} does`}</span>
        {!open && trains && <span className="note">its loss, who feeds whom, its own numbers</span>}
      </button>
      {(open || pulledUp) && (
        <Suspense fallback={<p className="note">Fetching …</p>}>
          <MethodContent />
        </Suspense>
      )}
    </section>
  );
}
