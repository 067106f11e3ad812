/**
 * The table of an adapter that decides which variant a call gets: winners of timings, new or stored, and
 * variants that the user forces. Results do not depend on it.
 */
import { own } from "../../shared/own.ts";
import { EXACTLY, type Tunable } from "./tunable.ts";

/** Why a call has its variant: not timed yet; it won a timing, now or in an earlier session; forced by the user. */
export type ChosenBy = "rule" | "timed" | "cache" | "forced";

/** One row of the table of variants in use. */
export interface ChosenVariant {
  readonly kernel: string;
  /** The size class, for display. */
  readonly shape: string;
  readonly variant: string;
  readonly chosenBy: ChosenBy;
  /** Calls of a step that use it. */
  readonly calls: number;
}

/** The variants that a program uses. */
export type Tunings = readonly ChosenVariant[];

export interface Choice {
  readonly variant: string;
  readonly chosenBy: ChosenBy;
}

/** A call with candidates, and the variant it runs now. */
export interface TunedCall {
  readonly tunable: Tunable;
  readonly choice: Choice;
}

/** The rows for some calls; equal calls are counted together. */
export function summarise(calls: readonly TunedCall[]): Tunings {
  const rows = new Map<string, ChosenVariant>();
  for (const { tunable, choice } of calls) {
    const { kernel, shape, key } = tunable;
    const row = `${key} ${choice.variant} ${choice.chosenBy}`;
    rows.set(row, { kernel, shape, ...choice, calls: 1 + (rows.get(row)?.calls ?? 0) });
  }
  return [...rows.values()];
}

/** Winners by {@link Tunable.key}, and variants whose bytes were compared by {@link Tunable.exact}. */
export type Winners = Readonly<Record<string, string>>;

/** A variant whose bytes differ from those of the default one on this adapter. */
export interface DisabledVariant {
  readonly kernel: string;
  readonly shape: string;
  readonly variant: string;
}

export interface TuningTable {
  choose(tunable: Tunable): Choice;
  /** Forces variants, by kernel, wherever they fit. */
  force(variants: Readonly<Record<string, string>>): void;
  /** Adds winners of earlier sessions. */
  recall(winners: Winners): void;
  /** Adds the winner of a timing, whose bytes were compared at these sizes. */
  learn(tunable: Tunable, variant: string): void;
  /** The winner of the size class, whose bytes have not been compared at the sizes of this call. */
  unchecked(tunable: Tunable): string | undefined;
  /** Uses the winner of the size class at these sizes: its bytes are those of the default variant. */
  trust(tunable: Tunable, variant: string): void;
  /** Never chooses this variant for this call: it writes other bytes than the default one. */
  disable(tunable: Tunable, variant: string): void;
  disabled(): readonly DisabledVariant[];
  /** Whether a timing of this call could change its variant. */
  isOpen(tunable: Tunable): boolean;
  /** All winners, except those of kernels that have changed since. */
  winners(): Winners;
}

export function createTuningTable(): TuningTable {
  const known = new Map<string, Choice>();
  /** The variant whose bytes were compared, by exact sizes. */
  const compared = new Map<string, string>();
  /** A call of each kernel; its key contains the current version. */
  const kernels = new Map<string, Tunable>();
  const disabled = new Map<string, DisabledVariant>();
  let forced: Readonly<Record<string, string>> = {};

  const forcedOn = ({ kernel, fits }: Tunable): string | undefined => {
    const variant = own(forced, kernel);
    return variant !== undefined && fits(variant) ? variant : undefined;
  };
  /** The winner of the size class, if it fits these sizes and writes the right bytes as far as is known. */
  const winnerOf = (tunable: Tunable): Choice | undefined => {
    if (known.size === 0) return undefined;
    const choice = known.get(tunable.key);
    if (!choice || disabled.has(nameOf(tunable, choice.variant))) return undefined;
    return tunable.fits(choice.variant) ? choice : undefined;
  };
  const isCompared = (tunable: Tunable, { variant }: Choice) =>
    variant === tunable.candidates[0] || compared.get(tunable.exact) === variant;
  const knownOf = (tunable: Tunable): Choice | undefined => {
    const winner = winnerOf(tunable);
    return winner && isCompared(tunable, winner) ? winner : undefined;
  };

  return {
    choose(tunable) {
      kernels.set(tunable.kernel, tunable);
      const forcedVariant = forcedOn(tunable);
      if (forcedVariant !== undefined) return { variant: forcedVariant, chosenBy: "forced" };
      const [first = ""] = tunable.candidates;
      return knownOf(tunable) ?? { variant: first, chosenBy: "rule" };
    },
    force(variants) {
      forced = variants;
    },
    recall(winners) {
      for (const [key, variant] of Object.entries(winners)) {
        if (key.includes(` ${EXACTLY}`)) compared.set(key, variant);
        else known.set(key, { variant, chosenBy: "cache" });
      }
    },
    learn({ key, exact }, variant) {
      known.set(key, { variant, chosenBy: "timed" });
      compared.set(exact, variant);
    },
    unchecked(tunable) {
      const winner = winnerOf(tunable);
      return winner && !isCompared(tunable, winner) ? winner.variant : undefined;
    },
    trust({ exact }, variant) {
      compared.set(exact, variant);
    },
    disable(tunable, variant) {
      const { kernel, shape } = tunable;
      disabled.set(nameOf(tunable, variant), { kernel, shape, variant });
    },
    disabled: () => [...disabled.values()],
    isOpen: (tunable) =>
      tunable.candidates.length > 1 && forcedOn(tunable) === undefined && !knownOf(tunable),
    winners() {
      const variants = [...known].map(([key, { variant }]) => [key, variant] as const);
      const current = [...variants, ...compared].filter(([key]) => {
        const version = versionOf(key);
        const present = kernels.get(version.slice(0, version.indexOf("@")));
        return !present || versionOf(present.key) === version;
      });
      return Object.fromEntries(current);
    },
  };
}

const nameOf = ({ key }: Tunable, variant: string): string => `${key} ${variant}`;

/** `conv2d@1x2y3z` of a key. */
const versionOf = (key: string): string => key.slice(0, key.indexOf(" "));
