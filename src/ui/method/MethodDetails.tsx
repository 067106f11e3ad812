/**
 * The collapsible panel about the method. It opens when the user first chooses a method, and then
 * stays as the user left it. Its content is fetched when it opens.
 */
import { rememberDetails } from "../browser/details.ts";
import { usePageState, usePageStore } from "../context.ts";
import { Deferred, lazily } from "../controls/Deferred.tsx";
import { Icon } from "../controls/icons.tsx";
import "./method.css";

const MethodContent = lazily(async () => (await import("./MethodContent.tsx")).MethodContent);

export function MethodDetails() {
  const store = usePageStore();
  const open = usePageState(({ details }) => details === "open");
  const pulledUp = usePageState(({ sheet }) => sheet === "method");
  const label = usePageState(({ method }) => method?.label ?? "it");
  const trains = usePageState(({ method }) => method?.trains !== false);
  const toggle = () => {
    const details = open ? "closed" : "open";
    rememberDetails(details);
    store.getState().setDetails(details);
  };
  return (
    <section className="method" aria-label="How it learns" data-open={open ? "" : undefined}>
      <button type="button" className="method-toggle" aria-expanded={open} onClick={toggle}>
        <Icon name="right" size={12} />
        <span className="panel-title">{trains ? `How ${label} learns` : `What ${label} does`}</span>
        {!open && trains && <span className="note">loss, data flow and metrics of the method</span>}
      </button>
      {(open || pulledUp) && (
        <Deferred what="The method's details" fallback={<p className="note">Loading …</p>}>
          <MethodContent />
        </Deferred>
      )}
    </section>
  );
}
