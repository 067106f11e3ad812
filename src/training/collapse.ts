/**
 * Why a run of a method collapses: what a method's definition knows of itself, settings in, a sentence
 * out. Whether it has collapsed is measured elsewhere and knows no method.
 */
import type { SettingValues } from "../shared/settings.ts";

/** The collapses that are told apart. */
export type CollapseName = "complete" | "dimensional" | "cluster";

export interface CollapseCause<Values = SettingValues> {
  /** The collapses that it leads to; any where absent. */
  readonly leadsTo?: readonly CollapseName[];
  /** Whether it is at work with these settings. */
  when(settings: Values): boolean;
  /** What is missing and what follows: `no negatives, no stop-gradient: nothing stops a constant`. */
  readonly because: string;
  /** What would help, as something to do; absent where the method wants it so. */
  readonly remedy?: string;
}

/** The first of a method's causes that these settings fulfil. */
export function causeAmong(
  causes: readonly CollapseCause[],
  collapse: CollapseName,
  settings: SettingValues,
): CollapseCause | undefined {
  return causes.find(
    ({ leadsTo, when }) => (leadsTo?.includes(collapse) ?? true) && when(settings),
  );
}
