/** The lab: whether it could be opened, its catalogue, the points, grids and notices. */
import type {
  DatasetDescription,
  GridEvent,
  Opening,
  PointsEvent,
  ProjectionDescription,
} from "../../lab/protocol/index.ts";
import type { SliceCreator } from "./slice.ts";

/** Why the lab cannot train here. */
export interface Obstacle {
  readonly title: string;
  readonly remedies: readonly string[];
}

/** A message to the user, shown until dismissed. */
export interface Notice {
  readonly id: number;
  readonly text: string;
  /** A button of the notice. */
  readonly action?: NoticeAction;
}

export interface NoticeAction {
  readonly label: string;
  run(): void;
}

/** A recorded run that the page plays in place of the lab. */
export interface PlayedRecording {
  readonly title: string;
  /** What there is to see; only of the recordings that the lab comes with. */
  readonly sentence?: string;
  /** The query of an address that plays it; empty for a file. */
  readonly address: string;
  /** Opens the lab with the configuration in the controls. Resolves to false if it cannot train here. */
  leave(): Promise<boolean>;
}

export interface LabSlice {
  readonly opening: Opening | undefined;
  readonly obstacle: Obstacle | undefined;
  readonly points: PointsEvent | undefined;
  readonly recorded: PlayedRecording | undefined;
  /** Counts changes of the run records. */
  readonly runsRevision: number;
  /** The grid in progress, or the last one of this visit. */
  readonly grid: GridEvent | undefined;
  readonly notices: readonly Notice[];
  setOpening(opening: Opening): void;
  setObstacle(obstacle: Obstacle | undefined): void;
  /** Replaces the projections of the catalogue. */
  setProjections(projections: readonly ProjectionDescription[]): void;
  /** Replaces the datasets of the catalogue. */
  setDatasets(datasets: readonly DatasetDescription[]): void;
  setPoints(points: PointsEvent): void;
  setRecorded(recorded: PlayedRecording | undefined): void;
  recordsChanged(): void;
  setGrid(grid: GridEvent): void;
  /** Adds a notice unless the same text is shown. */
  notify(text: string, action?: NoticeAction): void;
  dismiss(id: number): void;
  /** Removes the notice with this text, which no longer applies. */
  retract(text: string): void;
}

export const createLabSlice: SliceCreator<LabSlice> = (set, get) => ({
  opening: undefined,
  obstacle: undefined,
  points: undefined,
  recorded: undefined,
  runsRevision: 0,
  grid: undefined,
  notices: [],
  setOpening: (opening) => set({ opening }),
  setObstacle: (obstacle) => set({ obstacle }),
  setProjections(projections) {
    const { opening } = get();
    if (!opening) return;
    set({ opening: { ...opening, catalogue: { ...opening.catalogue, projections } } });
  },
  setDatasets(datasets) {
    const { opening } = get();
    if (!opening) return;
    set({ opening: { ...opening, catalogue: { ...opening.catalogue, datasets } } });
  },
  setPoints: (points) => set({ points }),
  setRecorded: (recorded) => set({ recorded }),
  recordsChanged: () => set({ runsRevision: get().runsRevision + 1 }),
  setGrid: (grid) => set({ grid }),
  notify(text, action) {
    const { notices } = get();
    if (notices.some((notice) => notice.text === text)) return;
    const id = (notices.at(-1)?.id ?? 0) + 1;
    set({ notices: [...notices, { id, text, ...(action && { action }) }] });
  },
  dismiss(id) {
    set({ notices: get().notices.filter((notice) => notice.id !== id) });
  },
  retract(text) {
    set({ notices: get().notices.filter((notice) => notice.text !== text) });
  },
});
