/**
 * Why a run collapsed, as declared by its method: a predicate on the settings and an explanation. The
 * collapse itself is measured independently of the method.
 */
import type { SettingValues } from "../shared/settings.ts";

/** The kinds of collapse that are distinguished. */
export type CollapseName = "complete" | "dimensional" | "cluster" | "lostScale";

export interface CollapseCause<Values = SettingValues> {
  /** The collapses that it causes; any if absent. */
  readonly leadsTo?: readonly CollapseName[];
  /** Whether the cause applies to these settings. */
  when(settings: Values): boolean;
  /** What is missing, and the consequence: `no negatives and no stop-gradient: a constant output is optimal`. */
  readonly because: string;
  /** What to change; absent if there is nothing to change. */
  readonly remedy?: string;
}

/** The first of a method's causes that applies to these settings and this collapse. */
export function causeAmong(
  causes: readonly CollapseCause[],
  collapse: CollapseName,
  settings: SettingValues,
): CollapseCause | undefined {
  return causes.find(
    ({ leadsTo, when }) => (leadsTo?.includes(collapse) ?? true) && when(settings),
  );
}
