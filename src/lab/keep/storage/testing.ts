/** Faults for tests of stores: every call in turn fails in every way, as SQLite tests its input and output. */
import type { CheckpointStore } from "../checkpoints/store.ts";
import { checkpointsThrough } from "../checkpoints/store.ts";
import { type RunStore, runsThrough } from "../runs/store.ts";
import type { StoreCall } from "./deadline.ts";
import type { TabMessage, Tabs } from "./tabs.ts";

/**
 * `throws`: fails and does nothing. `quota`: fails for lack of space. `never`: does nothing and never answers.
 * `late`: does its work and answers too late. `breaks`: does its work, then reports an error.
 */
export const FAULTS = ["throws", "quota", "never", "late", "breaks"] as const;
export type Fault = (typeof FAULTS)[number];

/** Time limit of the stores in tests, in milliseconds, and a delay beyond it. */
export const PATIENCE = 2;
const TOO_LATE = 3 * PATIENCE;

export interface FaultPlan {
  readonly fault: Fault;
  /** Number of the call that fails first, from 0. */
  readonly from: number;
  /** Number of calls that fail. */
  readonly calls: number;
}

export interface FaultyCalls {
  readonly call: StoreCall;
  /** Calls so far. */
  readonly count: () => number;
  /** Calls that failed. */
  readonly injected: () => number;
}

/** Counts calls, and fails those of the plan. */
export function faultyCalls(plan?: FaultPlan): FaultyCalls {
  let count = 0;
  let injected = 0;
  const call: StoreCall = async (_, work) => {
    const index = count++;
    if (!plan || index < plan.from || index >= plan.from + plan.calls) return work();
    injected++;
    switch (plan.fault) {
      case "throws":
        throw new Error("injected");
      case "quota":
        throw new DOMException("injected", "QuotaExceededError");
      case "never":
        return new Promise(() => {});
      case "late": {
        const result = await work();
        await new Promise((resolve) => setTimeout(resolve, TOO_LATE));
        return result;
      }
      case "breaks":
        await work();
        throw new Error("injected after the work");
      default:
        return plan.fault satisfies never;
    }
  };
  return { call, count: () => count, injected: () => injected };
}

export const faultyCheckpoints = (store: CheckpointStore, { call }: FaultyCalls) =>
  checkpointsThrough(store, call);

export const faultyRuns = (store: RunStore, { call }: FaultyCalls) => runsThrough(store, call);

/** Tabs of one browser, each with its claims and its messages to the others. */
export function fakeTabs(count: number): readonly Tabs[] {
  const claims = new Map<string, number>();
  const listeners: ((message: TabMessage) => void)[][] = [];
  return Array.from({ length: count }, (_, tab): Tabs => {
    const own: ((message: TabMessage) => void)[] = [];
    listeners.push(own);
    return {
      exclusive: true,
      async claim(run) {
        if (claims.has(run)) return undefined;
        claims.set(run, tab);
        return { release: async () => void claims.delete(run) };
      },
      post(message) {
        const others = listeners.filter((each) => each !== own).flat();
        for (const listener of others) listener(structuredClone(message));
      },
      listen: (listener) => void own.push(listener),
    };
  });
}
