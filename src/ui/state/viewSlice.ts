/** How the user views the run. Only the space shown affects what is computed. */
import {
  type Closeness,
  isText,
  modalitiesOf,
  type Neighbour,
  otherHalfOf,
  type ProjectionChoice,
  rowOf,
  type Space,
  type SpaceDescription,
  type Speed,
  spaceAmong,
} from "../../lab/protocol/index.ts";
import type { Layer as OverSphere } from "../../viz/sphere/layers.ts";
import type { SliceCreator } from "./slice.ts";

export type Theme = "dark" | "light";
export type ColourBy = "class" | "modality" | "none";
/** The panel over the sphere on a narrow screen. */
export type Sheet = "experiment" | "method" | "geometry" | "metrics" | "batch";
/** Effect of dragging on the sphere. With Shift a drag always draws a box, with Alt a lasso. */
export type DragTool = "turn" | "box" | "lasso";
/** Number of neighbours, and the measure of closeness. */
export interface Nearest {
  readonly k: number;
  readonly closeness: Closeness;
}
/** What the probes predict: classes, known factors, or the effect of augmentations on factors. */
export type Probing = "classes" | "factors" | "augmentations";
/** Whether the method's details below the sphere are open. */
export type Details = "open" | "closed";

export interface ViewSlice {
  readonly theme: Theme;
  /** The space shown: the chosen one if the run has it. */
  readonly space: Space;
  /** Undefined until the user chooses; a run with a joint space shows that one first. */
  readonly chosenSpace: Space | undefined;
  /** How the space is projected onto the sphere. */
  readonly projection: ProjectionChoice;
  readonly speed: Speed;
  readonly colourBy: ColourBy;
  /** The pairs of a joint space that are drawn as lines: the current point's and the selected ones, or all. */
  readonly pairLines: "one" | "all";
  readonly showImages: boolean;
  /** Classes selected in the legend; empty means all. */
  readonly selectedClasses: ReadonlySet<number>;
  /** Ids of selected points; undefined means all. */
  readonly selection: ReadonlySet<number> | undefined;
  readonly tool: DragTool;
  readonly nearest: Nearest;
  readonly hovered: number | undefined;
  readonly pinned: number | undefined;
  /** Neighbours in the original space of point `of`. */
  readonly neighbours:
    | { readonly of: number; readonly sought: Nearest; readonly list: readonly Neighbour[] }
    | undefined;
  readonly sheet: Sheet | undefined;
  /** Undefined until the user chooses a method or toggles the details. */
  readonly details: Details | undefined;
  /** The open geometry view. */
  readonly geometry: string | undefined;
  /** Whether its panel covers the page below the header. */
  readonly geometryWide: boolean;
  readonly probing: Probing;
  /** Drawing of the open view over the sphere. */
  readonly overSphere: OverSphere | undefined;
  readonly helpOpen: boolean;
  /** Whether single keys act on the page (WCAG 2.1.4). */
  readonly shortcuts: boolean;
  /** Whether the user is asked to confirm a reset by key. */
  readonly resetAsked: boolean;
  readonly performanceOpen: boolean;
  /** Number of points chosen by the user; undefined for the adapter's default. */
  readonly pointsWanted: number | undefined;
  /** Counts requests to fit the sphere into the view. */
  readonly fits: number;
  /** Whether the class search should take the focus. */
  readonly searching: boolean;
  setTheme(theme: Theme): void;
  /** Chooses the space to show. */
  setSpace(space: Space): void;
  /** Shows the chosen space if a run with these spaces has it. */
  adoptSpaces(spaces: readonly SpaceDescription[]): void;
  setProjection(projection: ProjectionChoice): void;
  setSpeed(speed: Speed): void;
  setColourBy(colourBy: ColourBy): void;
  setPairLines(pairLines: ViewSlice["pairLines"]): void;
  setShowImages(showImages: boolean): void;
  toggleClass(index: number): void;
  clearClasses(): void;
  /** Selects these points, and opens their view if no geometry view is open. */
  select(ids: Iterable<number>): void;
  toggleSelected(id: number): void;
  clearSelection(): void;
  /** Drops points from selection, hover and pin whose row is not below `count`. */
  keepPoints(count: number): void;
  setTool(tool: DragTool): void;
  setNearest(nearest: Nearest): void;
  setHovered(id: number | undefined): void;
  /** Pins a point; undefined, or the pinned point again, unpins. */
  pin(id: number | undefined): void;
  setNeighbours(neighbours: ViewSlice["neighbours"]): void;
  toggleSheet(sheet: Sheet): void;
  setDetails(details: Details): void;
  toggleGeometry(view: string): void;
  /** Opens the diagnosis, on a narrow screen as the sheet over the sphere. */
  openDiagnosis(): void;
  setGeometryWide(wide: boolean): void;
  setProbing(probing: Probing): void;
  /** Opens the probes view. */
  openProbes(probing: Probing): void;
  setOverSphere(overSphere: OverSphere | undefined): void;
  setHelpOpen(open: boolean): void;
  setShortcuts(on: boolean): void;
  setResetAsked(asked: boolean): void;
  setPerformanceOpen(open: boolean): void;
  setPointsWanted(count: number): void;
  fit(): void;
  /** Opens the neighbours view with the class search focused. */
  startSearch(): void;
  endSearch(): void;
}

export const createViewSlice: SliceCreator<ViewSlice> = (set, get) => ({
  theme: "dark",
  space: "z",
  chosenSpace: undefined,
  projection: { id: "pca", shape: "sphere", axes: [0, 1, 2] },
  speed: "max",
  colourBy: "class",
  pairLines: "one",
  showImages: true,
  selectedClasses: new Set(),
  selection: undefined,
  tool: "turn",
  nearest: { k: 8, closeness: "cosine" },
  hovered: undefined,
  pinned: undefined,
  neighbours: undefined,
  sheet: undefined,
  details: undefined,
  geometry: undefined,
  geometryWide: false,
  probing: "classes",
  overSphere: undefined,
  helpOpen: false,
  shortcuts: true,
  resetAsked: false,
  performanceOpen: false,
  pointsWanted: undefined,
  fits: 0,
  searching: false,
  setTheme: (theme) => set({ theme }),
  setSpace(space) {
    set({ ...inSpace(get(), space), chosenSpace: space });
  },
  adoptSpaces(spaces) {
    const { space: before, chosenSpace } = get();
    const space = spaceAmong(spaces, chosenSpace);
    if (space !== before) set(inSpace(get(), space));
  },
  setProjection: (projection) => set({ projection }),
  setSpeed: (speed) => set({ speed }),
  setColourBy: (colourBy) => set({ colourBy }),
  setPairLines: (pairLines) => set({ pairLines }),
  setShowImages: (showImages) => set({ showImages }),
  toggleClass(index) {
    const next = new Set(get().selectedClasses);
    if (!next.delete(index)) next.add(index);
    set({ selectedClasses: next });
  },
  clearClasses: () => set({ selectedClasses: new Set() }),
  select(ids) {
    const selection = new Set(ids);
    set(
      selection.size === 0
        ? { selection: undefined }
        : { selection, geometry: get().geometry ?? "neighbours" },
    );
  },
  toggleSelected(id) {
    const next = new Set(get().selection);
    if (!next.delete(id)) next.add(id);
    get().select(next);
  },
  clearSelection() {
    set({
      selectedClasses: new Set(),
      selection: undefined,
      pinned: undefined,
      neighbours: undefined,
    });
  },
  keepPoints(count) {
    const { pinned, hovered, selection } = get();
    const isLeft = (id: number) => rowOf(id) < count;
    if (pinned !== undefined && !isLeft(pinned)) get().clearSelection();
    else if (selection) {
      const left = [...selection].filter(isLeft);
      if (left.length < selection.size) get().select(left);
    }
    if (hovered !== undefined && !isLeft(hovered)) set({ hovered: undefined });
  },
  setTool: (tool) => set({ tool }),
  setNearest: (nearest) => set({ nearest }),
  setHovered: (hovered) => set({ hovered }),
  pin: (id) => set({ pinned: id === get().pinned ? undefined : id }),
  setNeighbours: (neighbours) => set({ neighbours }),
  toggleSheet: (sheet) => set({ sheet: get().sheet === sheet ? undefined : sheet }),
  setDetails: (details) => set({ details }),
  toggleGeometry: (view) => set({ geometry: get().geometry === view ? undefined : view }),
  openDiagnosis: () => set({ geometry: "diagnosis", sheet: "geometry" }),
  setGeometryWide: (geometryWide) => set({ geometryWide }),
  setProbing: (probing) => set({ probing }),
  openProbes: (probing) => set({ geometry: "probes", probing }),
  setOverSphere: (overSphere) => set({ overSphere }),
  setHelpOpen: (helpOpen) => set({ helpOpen }),
  setShortcuts: (shortcuts) => set({ shortcuts }),
  setResetAsked: (resetAsked) => set({ resetAsked }),
  setPerformanceOpen: (performanceOpen) => set({ performanceOpen }),
  setPointsWanted: (pointsWanted) => set({ pointsWanted }),
  fit: () => set({ fits: get().fits + 1 }),
  startSearch: () => set({ geometry: "neighbours", searching: true }),
  endSearch: () => set({ searching: false }),
});

/** The view in another space. Of a point that the space does not show, the other half of its pair is kept. */
function inSpace(
  { pinned, selection }: Pick<ViewSlice, "pinned" | "selection">,
  space: Space,
): Partial<ViewSlice> {
  const [modality, other] = modalitiesOf(space);
  const kept = (id: number) =>
    other || isText(id) === (modality === "tokens") ? id : otherHalfOf(id);
  return {
    space,
    pinned: pinned === undefined ? undefined : kept(pinned),
    selection: selection && new Set([...selection].map(kept)),
    hovered: undefined,
    neighbours: undefined,
  };
}

/** The point whose card is shown: the hovered point, else the pinned one. */
export const focusOf = ({ hovered, pinned }: ViewSlice): number | undefined => hovered ?? pinned;

/** Whether a point is in the selection and its class is selected in the legend. */
export function selectedIn({
  selection,
  selectedClasses,
  points,
}: Pick<ViewSlice, "selection" | "selectedClasses"> & {
  readonly points: { readonly labels: Int32Array } | undefined;
}): (id: number) => boolean {
  return (id) =>
    (selection === undefined || selection.has(id)) &&
    (selectedClasses.size === 0 || selectedClasses.has(points?.labels[rowOf(id)] ?? -1));
}
