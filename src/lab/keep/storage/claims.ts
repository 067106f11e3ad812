/** The runs that this tab may write. */
import { InputError, messageOf } from "../../../shared/errors.ts";
import type { RunId } from "../../protocol/events.ts";
import { withinTime } from "./deadline.ts";
import type { Claim, Tabs } from "./tabs.ts";

const ELSEWHERE =
  "this run is in use in another tab; continue it there, or close that tab and try again";

export interface Claims {
  has(run: RunId): boolean;
  /** Claims a run until it is released. Throws InputError if another tab has it. */
  take(run: RunId, what: string): Promise<void>;
  release(run: RunId): void;
  /** Runs `work` with the run claimed. */
  during<Result>(run: RunId, what: string, work: () => Promise<Result>): Promise<Result>;
}

export function createClaims(tabs: Tabs): Claims {
  const held = new Map<RunId, Claim>();
  const releasing = new Map<RunId, Promise<void>>();
  const inTime = withinTime(5000);

  const take = async (run: RunId, what: string): Promise<void> => {
    await releasing.get(run);
    if (held.has(run)) return;
    let claim: Claim | undefined;
    try {
      claim = await inTime("locks", () => tabs.claim(run));
    } catch (error) {
      // Without an answer, being unable to save would be worse than the small risk of two writers.
      console.warn(`Isotrope: other tabs cannot be recognised: ${messageOf(error)}`);
      return;
    }
    if (!claim) throw new InputError(`${what}: ${ELSEWHERE}`);
    held.set(run, claim);
  };
  const release = (run: RunId) => {
    const claim = held.get(run);
    if (!claim) return;
    held.delete(run);
    const released = claim
      .release()
      .catch(() => undefined)
      .finally(() => releasing.delete(run));
    releasing.set(run, released);
  };
  return {
    has: (run) => held.has(run),
    take,
    release,
    async during(run, what, work) {
      if (held.has(run)) return work();
      await take(run, what);
      try {
        return await work();
      } finally {
        release(run);
      }
    },
  };
}
