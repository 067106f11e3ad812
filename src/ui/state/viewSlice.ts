/** How the person looks at the run. Nothing in here changes what is computed, save the space shown. */
import type { Neighbour, ProjectionChoice, Space, Speed } from "../../lab/protocol.ts";
import type { SliceCreator } from "./slice.ts";

export type Theme = "dark" | "light";
export type ColourBy = "class" | "none";
/** On a narrow screen, the panel that is pulled up over the sphere. */
export type Sheet = "experiment" | "method" | "geometry" | "metrics" | "batch";
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
  readonly hovered: number | undefined;
  readonly pinned: number | undefined;
  /** Neighbours in the original space of the point they belong to. */
  readonly neighbours: { readonly of: number; readonly list: readonly Neighbour[] } | undefined;
  readonly sheet: Sheet | undefined;
  /** Undefined until somebody has chosen a method, or folded them by hand. */
  readonly details: Details | undefined;
  /** The geometry view that is open below the sphere. */
  readonly geometry: string | undefined;
  readonly helpOpen: boolean;
  readonly performanceOpen: boolean;
  /** Points asked for; undefined until someone asks for other than what suits the adapter. */
  readonly pointsWanted: number | undefined;
  /** Counts the requests to fit the sphere into the view. */
  readonly fits: number;
  toggleClass(index: number): void;
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
  hovered: undefined,
  pinned: undefined,
  neighbours: undefined,
  sheet: undefined,
  details: undefined,
  geometry: undefined,
  helpOpen: false,
  performanceOpen: false,
  pointsWanted: undefined,
  fits: 0,
  toggleClass(index) {
    const next = new Set(get().selectedClasses);
    if (!next.delete(index)) next.add(index);
    set({ selectedClasses: next });
  },
  clearSelection() {
    set({ selectedClasses: new Set(), pinned: undefined, neighbours: undefined });
  },
  fit() {
    set({ fits: get().fits + 1 });
  },
});

/** The point whose card is shown: the one under the pointer, else the pinned one. */
export const focusOf = ({ hovered, pinned }: ViewSlice): number | undefined => hovered ?? pinned;
