/** The training worker as the page sees it, and what the user has asked for before it is ready. */
import type { SliceCreator } from "./slice.ts";

/** A command that is carried out once the lab is ready. */
export type Asked = "train" | "step";

/** Why the worker may need a restart. */
export type WorkerTrouble =
  /** Its script could not be started. */
  | { readonly kind: "dead"; readonly message: string }
  /** It does not respond at all. */
  | { readonly kind: "silent"; readonly seconds: number; readonly waitingFor: string | undefined }
  /** It responds, but a command has neither ended nor reported anything for a long time. */
  | { readonly kind: "slow"; readonly seconds: number; readonly waitingFor: string };

/** The oldest command in progress, once it takes long. */
export interface Waiting {
  readonly for: string;
  readonly seconds: number;
}

export interface WorkerSlice {
  /** In the order in which they were asked for. */
  readonly asked: readonly Asked[];
  readonly waiting: Waiting | undefined;
  readonly trouble: WorkerTrouble | undefined;
  ask(what: Asked): void;
  /** Withdraws what was asked for, or notes that it is carried out. */
  withdraw(what: Asked): void;
  setWaiting(waiting: Waiting | undefined): void;
  setTrouble(trouble: WorkerTrouble | undefined): void;
}

export const createWorkerSlice: SliceCreator<WorkerSlice> = (set, get) => ({
  asked: [],
  waiting: undefined,
  trouble: undefined,
  ask: (what) => set({ asked: [...get().asked.filter((each) => each !== what), what] }),
  withdraw: (what) => set({ asked: get().asked.filter((each) => each !== what) }),
  setWaiting: (waiting) => set({ waiting }),
  setTrouble: (trouble) => set({ trouble }),
});
