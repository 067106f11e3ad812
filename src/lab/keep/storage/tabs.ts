/**
 * Tabs of one browser share their storage. A run is written by one tab, which holds the run's claim; what a
 * tab has written it tells the others.
 */
import type { RunId } from "../../protocol/events.ts";
import type { ArchivedRun } from "../checkpoints/checkpoint.ts";
import type { Keeping } from "../checkpoints/store.ts";

export type TabMessage =
  /** The run's index entry has changed; undefined: the run has no checkpoints any more. */
  | { readonly type: "checkpoints"; readonly run: RunId; readonly entry: ArchivedRun | undefined }
  | { readonly type: "keeping"; readonly keeping: Keeping }
  /** Records of runs have been written or removed. */
  | {
      readonly type: "runs";
      readonly changed: readonly RunId[];
      readonly removed: readonly RunId[];
    }
  /** A dataset of the user's own has been kept or deleted. */
  | { readonly type: "own" };

/** The right to write a run. */
export interface Claim {
  /** Resolves when another tab can claim the run. */
  release(): Promise<void>;
}

export interface Tabs {
  /** False if this browser cannot tell whether another tab uses a run. */
  readonly exclusive: boolean;
  /** Claims a run; undefined if another tab has claimed it. */
  claim(run: RunId): Promise<Claim | undefined>;
  post(message: TabMessage): void;
  /** Adds a listener for messages of other tabs. */
  listen(listener: (message: TabMessage) => void): void;
}

/** Said when a run is resumed in a browser without Web Locks. */
export const NOT_EXCLUSIVE =
  "This browser cannot tell whether another tab has this run. Train it in one tab only.";

/** A worker or tab that has just ended still holds its runs for a moment. */
const WAIT_MILLISECONDS = 1500;

/** For a lab that shares its storage with no other. */
export const onlyTab = (): Tabs => ({
  exclusive: true,
  claim: async () => ({ release: async () => {} }),
  post: () => {},
  listen: () => {},
});

/** The tabs of this browser, by Web Locks and BroadcastChannel; without them, as if there were one tab. */
export function browserTabs(wait = WAIT_MILLISECONDS): Tabs {
  const alone = onlyTab();
  const locks: LockManager | undefined = globalThis.navigator?.locks;
  const channel =
    typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel("isotrope-tabs");
  const listeners: ((message: TabMessage) => void)[] = [];
  if (channel) {
    channel.onmessage = ({ data }: MessageEvent<TabMessage>) => {
      for (const listener of listeners) listener(data);
    };
  }
  return {
    exclusive: locks !== undefined,
    claim: locks ? (run) => claimWith(locks, `isotrope-run-${run}`, wait) : alone.claim,
    post: (message) => channel?.postMessage(message),
    listen: (listener) => void listeners.push(listener),
  };
}

function claimWith(locks: LockManager, name: string, wait: number): Promise<Claim | undefined> {
  return new Promise((resolve, reject) => {
    let free = () => {};
    const held = new Promise<void>((done) => {
      free = done;
    });
    const released = locks.request(name, { signal: AbortSignal.timeout(wait) }, () => {
      resolve({
        async release() {
          free();
          await released;
        },
      });
      return held;
    });
    released.catch((error) => (isTimeout(error) ? resolve(undefined) : reject(error)));
  });
}

const isTimeout = (error: unknown): boolean =>
  error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError");
