/** Finds the part of the page that marked words of a lesson speak of, and outlines it. */
import { groupsOf } from "../experiment/groups.ts";
import { geometryViews } from "../geometry/views.ts";
import type { PageState } from "../state/store.ts";

/** Undefined if the part is not on the page now. */
export function partOf(target: string, state: PageState): Element | undefined {
  const [kind, name = ""] = target.split(":");
  switch (kind) {
    case "field":
      return fieldOf(name, state);
    case "seed":
      return found(".seed");
    case "metric":
      return found(`[data-part="metric:${state.space}.${name}"]`);
    case "loss":
      return found(".metrics .loss");
    case "sphere":
      return found(".hypersphere");
    case "view": {
      const label = geometryViews.find(({ id }) => id === name)?.label;
      return withText('[role="tab"]', label);
    }
    case "button":
      return withText("button", name);
    default:
      return undefined;
  }
}

/** The control of a setting, or the title of the closed group that it is in. */
function fieldOf(key: string, { fields }: PageState): Element | undefined {
  const label = fields[key]?.label;
  const control = withText(".experiment .field-label, .seed .field-label", label)?.closest(
    ".number-field, .toggle-field, .choice",
  );
  if (control) return control;
  const group = groupsOf(fields).find(({ keys }) => keys.includes(key));
  return group && withText(".experiment .group-title", group.title);
}

const found = (selector: string): Element | undefined =>
  document.querySelector(selector) ?? undefined;

function withText(selector: string, text: string | undefined): Element | undefined {
  if (text === undefined) return undefined;
  return [...document.querySelectorAll(selector)].find((each) =>
    each.textContent?.trim().startsWith(text),
  );
}

/** Outlines a part of the page until the returned function is called. */
export function outline(part: Element): () => void {
  part.setAttribute("data-outlined", "");
  part.scrollIntoView({ block: "nearest" });
  return () => part.removeAttribute("data-outlined");
}
