/** How the person looks at the run. Nothing in here changes what is computed, save the space shown. */
import type {
  Closeness,
  Neighbour,
  ProjectionChoice,
  Space,
  Speed,
} from "../../lab/protocol/index.ts";
import type { Layer as OverSphere } from "../../viz/sphere/layers.ts";
import type { SliceCreator } from "./slice.ts";

export type Theme = "dark" | "light";
export type ColourBy = "class" | "none";
/** On a narrow screen, the panel that is pulled up over the sphere. */
export type Sheet = "experiment" | "method" | "geometry" | "metrics" | "batch";
/** What a drag on the sphere does; with Shift it draws a box, with Alt a lasso in any case. */
export type DragTool = "turn" | "box" | "lasso";
/** How many neighbours are looked for, and what near means. */
export interface Nearest {
  readonly k: number;
  readonly closeness: Closeness;
}
/** What the probes read: classes or known factors off features, or what augmentations did to factors. */
export type Probing = "classes" | "factors" | "augmentations";
/** The method's details between sphere and batch. */
export type Details = "open" | "closed";

export interface ViewSlice {
  readonly theme: Theme;
  readonly space: Space;
  /** How the space is brought onto the sphere. */
  readonly projection: ProjectionChoice;
  readonly speed: Speed;
  readonly colourBy: ColourBy;
  readonly showImages: boolean;
  /** Classes picked in the legend; empty means all. */
  readonly selectedClasses: ReadonlySet<number>;
  /** Points drawn around or picked one by one, by id; undefined means all. */
  readonly selection: ReadonlySet<number> | undefined;
  readonly tool: DragTool;
  readonly nearest: Nearest;
  readonly hovered: number | undefined;
  readonly pinned: number | undefined;
  /** Neighbours in the original space of the point they belong to. */
  readonly neighbours:
    | { readonly of: number; readonly sought: Nearest; readonly list: readonly Neighbour[] }
    | undefined;
  readonly sheet: Sheet | undefined;
  /** Undefined until somebody has chosen a method, or folded them by hand. */
  readonly details: Details | undefined;
  /** The geometry view that is open below the sphere. */
  readonly geometry: string | undefined;
  /** Its panel over all of the page below the header. */
  readonly geometryWide: boolean;
  readonly probing: Probing;
  /** What the open view draws over the sphere. */
  readonly overSphere: OverSphere | undefined;
  readonly helpOpen: boolean;
  readonly performanceOpen: boolean;
  /** Points asked for; undefined until someone asks for other than what suits the adapter. */
  readonly pointsWanted: number | undefined;
  /** Counts the requests to fit the sphere into the view. */
  readonly fits: number;
  /** Whether the search for a class is about to be typed into. */
  readonly searching: boolean;
  toggleClass(index: number): void;
  /** Selects these points, and shows them where no other view of the geometry is open. */
  select(ids: Iterable<number>): void;
  toggleSelected(id: number): void;
  clearSelection(): void;
  fit(): void;
}

export const createViewSlice: SliceCreator<ViewSlice> = (set, get) => ({
  theme: "dark",
  space: "z",
  projection: { id: "pca", shape: "sphere", axes: [0, 1, 2] },
  speed: "max",
  colourBy: "class",
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
  performanceOpen: false,
  pointsWanted: undefined,
  fits: 0,
  searching: false,
  toggleClass(index) {
    const next = new Set(get().selectedClasses);
    if (!next.delete(index)) next.add(index);
    set({ selectedClasses: next });
  },
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
  fit() {
    set({ fits: get().fits + 1 });
  },
});

/** The point whose card is shown: the one under the pointer, else the pinned one. */
export const focusOf = ({ hovered, pinned }: ViewSlice): number | undefined => hovered ?? pinned;

/** Whether a point is left by what was drawn around and by the classes picked in the legend. */
export function selectedIn({
  selection,
  selectedClasses,
  points,
}: Pick<ViewSlice, "selection" | "selectedClasses"> & {
  readonly points: { readonly labels: Int32Array } | undefined;
}): (id: number) => boolean {
  return (id) =>
    (selection === undefined || selection.has(id)) &&
    (selectedClasses.size === 0 || selectedClasses.has(points?.labels[id] ?? -1));
}
