/**
 * What is known about variants on one adapter: the winners of timings, now or remembered, and what a
 * person insists on. Every plan made for a device asks here which variant a call gets.
 *
 * It may change between two plans of the same graph without changing a byte of any result.
 */
import type { Tunable } from "./tunable.ts";

/** Why a call has its variant: nobody timed it; it won a timing, now or remembered; it was asked for. */
export type ChosenBy = "rule" | "timed" | "cache" | "forced";

/** One line of what won, plain data for records and pages. */
export interface ChosenVariant {
  readonly kernel: string;
  /** The class of its sizes, in words. */
  readonly shape: string;
  readonly variant: string;
  readonly chosenBy: ChosenBy;
  /** Calls of a step that use it. */
  readonly calls: number;
}

/** The chosen variants of a program's heavy kernels. */
export type Tunings = readonly ChosenVariant[];

export interface Choice {
  readonly variant: string;
  readonly chosenBy: ChosenBy;
}

/** A call that may be tuned, and what it runs now. */
export interface TunedCall {
  readonly tunable: Tunable;
  readonly choice: Choice;
}

/** The table of calls, equal ones counted together. */
export function summarise(calls: readonly TunedCall[]): Tunings {
  const rows = new Map<string, ChosenVariant>();
  for (const { tunable, choice } of calls) {
    const { kernel, shape, key } = tunable;
    const row = `${key} ${choice.variant} ${choice.chosenBy}`;
    rows.set(row, { kernel, shape, ...choice, calls: 1 + (rows.get(row)?.calls ?? 0) });
  }
  return [...rows.values()];
}

/** Winners by {@link Tunable.key}. */
export type Winners = Readonly<Record<string, string>>;

export interface TuningTable {
  choose(tunable: Tunable): Choice;
  /** Variants by kernel, wherever they fit, whatever was timed. */
  force(variants: Readonly<Record<string, string>>): void;
  /** Takes over what was timed before. */
  recall(winners: Winners): void;
  /** Notes the winner of a timing. */
  learn(tunable: Tunable, variant: string): void;
  /** Whether timing this call could change anything. */
  isOpen(tunable: Tunable): boolean;
  /** All winners known, recalled ones included, but for those of kernels that have changed since. */
  winners(): Winners;
}

export function createTuningTable(): TuningTable {
  const known = new Map<string, Choice>();
  /** By kernel, a call of it: its key, read off the texts of all variants, begins with its present version. */
  const kernels = new Map<string, Tunable>();
  let forced: Readonly<Record<string, string>> = {};

  const forcedOn = ({ kernel, fits }: Tunable): string | undefined => {
    const variant = Object.hasOwn(forced, kernel) ? forced[kernel] : undefined;
    return variant !== undefined && fits(variant) ? variant : undefined;
  };
  const knownOf = (tunable: Tunable): Choice | undefined => {
    if (known.size === 0) return undefined;
    const choice = known.get(tunable.key);
    // A class may hold sizes that its winner does not fit.
    return choice && tunable.fits(choice.variant) ? choice : undefined;
  };

  return {
    choose(tunable) {
      kernels.set(tunable.kernel, tunable);
      const asked = forcedOn(tunable);
      if (asked !== undefined) return { variant: asked, chosenBy: "forced" };
      const [rule] = tunable.worth;
      if (rule === undefined) throw new Error(`${tunable.kernel}: no variant is worth using`);
      return knownOf(tunable) ?? { variant: rule, chosenBy: "rule" };
    },
    force(variants) {
      forced = variants;
    },
    recall(winners) {
      for (const [key, variant] of Object.entries(winners)) {
        known.set(key, { variant, chosenBy: "cache" });
      }
    },
    learn({ key }, variant) {
      known.set(key, { variant, chosenBy: "timed" });
    },
    isOpen: (tunable) =>
      tunable.worth.length > 1 && forcedOn(tunable) === undefined && !knownOf(tunable),
    winners() {
      const current = [...known].filter(([key]) => {
        const version = versionOf(key);
        const present = kernels.get(version.slice(0, version.indexOf("@")));
        return !present || versionOf(present.key) === version;
      });
      return Object.fromEntries(current.map(([key, { variant }]) => [key, variant]));
    },
  };
}

/** `conv2d@1x2y3z` of a key. */
const versionOf = (key: string): string => key.slice(0, key.indexOf(" "));
