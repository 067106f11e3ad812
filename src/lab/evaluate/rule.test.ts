import { expect, it } from "vitest";
import { ruleScores } from "./rule.ts";

const history = [0.5, 0.992, 1, 1].map((accuracy, index) => ({
  step: 10 * (index + 1),
  terms: {
    accuracy,
    heldOutAccuracy: [0.5, 0.5, 0.94, 0.96][index] ?? 0,
    heldOutLoss: 1,
    share: 0.4,
  },
}));

it("names the steps at which the rows are memorised and the rule is found", () => {
  expect(ruleScores({ rule: "parity" }, history)?.rule).toEqual({
    ...{ memorised: 20, found: 40 },
    ...{ accuracy: 1, heldOutAccuracy: 0.96, heldOutLoss: 1, share: 0.4 },
  });
  expect(ruleScores({ rule: "parity" }, history.slice(0, 3))?.rule.found).toBeNull();
  expect(ruleScores({}, history)).toBeUndefined();
  expect(ruleScores({ rule: "parity" }, [])).toBeUndefined();
});
