/** Tabs for narrow screens, where one panel at a time opens below the sphere. */
import { usePageState, usePageStore } from "./context.ts";
import type { Sheet } from "./state/viewSlice.ts";

const sheets: readonly { readonly sheet: Sheet; readonly label: string }[] = [
  { sheet: "experiment", label: "Experiment" },
  { sheet: "method", label: "Method" },
  { sheet: "geometry", label: "Geometry" },
  { sheet: "metrics", label: "Metrics" },
  { sheet: "batch", label: "Batch" },
];

export function SheetTabs() {
  const store = usePageStore();
  const open = usePageState((state) => state.sheet);
  return (
    <nav className="sheet-tabs" aria-label="Panels">
      {sheets.map(({ sheet, label }) => (
        <button
          key={sheet}
          type="button"
          className="sheet-tab"
          aria-expanded={open === sheet}
          onClick={() => store.getState().toggleSheet(sheet)}
        >
          {label}
        </button>
      ))}
    </nav>
  );
}
