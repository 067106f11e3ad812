/** When a method of a rule memorised its training rows, and when it found the rule. */
import type { MethodDefinition } from "../../training/method.ts";
import type { StepReport } from "../../training/training.ts";

/** What `run.json` holds of a run that learns a rule; steps are null if they were not reached. */
export interface RuleScores {
  /** First step with an accuracy of 0.99 on the training rows, and of 0.95 on the test rows. */
  readonly memorised: number | null;
  readonly found: number | null;
  /** Of the last step. */
  readonly accuracy: number;
  readonly heldOutAccuracy: number;
  readonly heldOutLoss: number;
  /** Share of the squared weights of the first layer on what the rule reads. */
  readonly share: number;
}

const MEMORISED = 0.99;
const FOUND = 0.95;

/** Undefined for other methods, and without steps. */
export function ruleScores(
  { rule }: Pick<MethodDefinition, "rule">,
  history: readonly Pick<StepReport, "step" | "terms">[],
): { readonly rule: RuleScores } | undefined {
  const last = history.at(-1);
  if (rule === undefined || !last) return undefined;
  const firstAt = (key: string, least: number) =>
    history.find(({ terms }) => (terms[key] ?? 0) >= least)?.step ?? null;
  const of = (key: string) => last.terms[key] ?? Number.NaN;
  return {
    rule: {
      memorised: firstAt("accuracy", MEMORISED),
      found: firstAt("heldOutAccuracy", FOUND),
      accuracy: of("accuracy"),
      heldOutAccuracy: of("heldOutAccuracy"),
      heldOutLoss: of("heldOutLoss"),
      share: of("share"),
    },
  };
}
