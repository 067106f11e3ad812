import { expect, it } from "vitest";
import * as z from "zod/mini";
import { describeIssue } from "./schemaIssue.ts";

const Schema = z.strictObject({
  kind: z.literal("run"),
  steps: z.array(z.int().check(z.minimum(0))).check(z.maxLength(3)),
  name: z.string().check(z.minLength(1), z.regex(/^[a-z]+$/)),
  value: z.union([z.number(), z.boolean()]),
});
const good = { kind: "run", steps: [1], name: "a", value: 1 };

it.each<[unknown, string]>([
  [null, "found null, expected an object"],
  [{ ...good, kind: "walk" }, 'kind: found "walk", expected "run"'],
  [{ ...good, steps: undefined }, "steps: found nothing, expected a list"],
  [{ ...good, steps: [1, 1.5] }, "steps.1: found 1.5, expected a whole number"],
  [{ ...good, steps: [-1] }, "steps.0: found -1, expected 0 or more"],
  [
    { ...good, steps: [1, 2, 3, 4] },
    "steps: found a list of 4 entries, expected at most 3 entries",
  ],
  [{ ...good, name: "" }, 'name: found "", expected text of at least 1 characters'],
  [{ ...good, name: "A" }, 'name: found "A", expected text that matches /^[a-z]+$/'],
  [
    { ...good, value: "x".repeat(90) },
    `value: found "${"x".repeat(59)}…, expected a number or true or false`,
  ],
  [{ ...good, other: 1 }, 'found the unknown entry "other"'],
])("%j", (value, sentence) => {
  const { error } = z.safeParse(Schema, value);
  expect(error && describeIssue(error, value)).toBe(sentence);
});
