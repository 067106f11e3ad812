/** Reads lessons from JSON files. Errors say where, what was found and what is accepted. */
import * as z from "zod/mini";
import { InputError, oneLineOf } from "../../shared/errors.ts";
import { describeIssue } from "../../shared/schemaIssue.ts";
import { checkLesson } from "./check.ts";
import { CHAPTERS, type Lesson } from "./lesson.ts";

const Text = z.string().check(z.minLength(1), z.maxLength(2000));
const Name = z.string().check(z.minLength(1), z.maxLength(80));
const Id = z
  .string()
  .check(
    z.refine((text) => /^[a-z0-9-]{1,40}$/.test(text), "it takes lower-case letters, digits and -"),
  );
const Value = z.union([z.number(), z.boolean(), Name]);
const run = {
  method: Name,
  dataset: Name,
  encoder: Name,
  steps: z.int().check(z.minimum(1), z.maximum(100_000)),
  batch: z.int().check(z.minimum(1)),
  settings: z.record(z.string(), Value),
};
const Run = z.strictObject(run);
const Change = z.strictObject({
  method: z.exactOptional(run.method),
  dataset: z.exactOptional(run.dataset),
  encoder: z.exactOptional(run.encoder),
  steps: z.exactOptional(run.steps),
  batch: z.exactOptional(run.batch),
  settings: z.exactOptional(run.settings),
});
const ProbedSource = z.enum(["encoder", "untrained", "supervised", "pixels", "hog", "lbp", "sift"]);
const space = Name;

const Source = z.discriminatedUnion("from", [
  z.strictObject({ from: z.literal("metric"), key: Name, space }),
  z.strictObject({ from: z.literal("series"), key: Name }),
  z.strictObject({
    from: z.literal("verdict"),
    is: z.enum(["none", "complete", "dimensional", "cluster", "lostScale", "cone"]),
    space,
  }),
  z.strictObject({
    from: z.literal("probe"),
    score: z.enum(["knn", "linear", "few"]),
    source: ProbedSource,
    space,
    nuisance: z.exactOptional(z.boolean()),
  }),
  z.strictObject({ from: z.literal("factor"), factor: Name, source: ProbedSource, space }),
  z.strictObject({ from: z.literal("hardest"), temperature: z.exactOptional(z.number()) }),
  z.strictObject({ from: z.literal("zeroShot") }),
]);

const Action = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("begin"), change: z.exactOptional(Change) }),
  z.strictObject({ do: z.literal("train") }),
  z.strictObject({ do: z.literal("set"), key: Name, value: Value }),
  z.strictObject({ do: z.literal("space"), space }),
  z.strictObject({ do: z.literal("measure"), as: Name, of: Source }),
]);

const Pair = z.tuple([Name, Name]);
const Quantity = z.union([Name, z.strictObject({ minus: Pair }), z.strictObject({ over: Pair })]);
const bounds = {
  value: Quantity,
  atLeast: z.exactOptional(z.number()),
  atMost: z.exactOptional(z.number()),
};

const Question = z.discriminatedUnion("ask", [
  z.strictObject({
    ask: z.literal("choice"),
    options: z
      .array(
        z.strictObject({
          label: Text,
          when: z.array(z.strictObject(bounds)),
          explanation: Text,
        }),
      )
      .check(z.minLength(2), z.maxLength(5)),
  }),
  z.strictObject({
    ask: z.literal("number"),
    value: Quantity,
    unit: z.string(),
    min: z.number(),
    max: z.number(),
    step: z.number(),
    tolerance: z.number(),
    explanations: z.strictObject({ below: Text, within: Text, above: Text }),
  }),
]);

const View = z.strictObject({ geometry: z.exactOptional(Name), space: z.exactOptional(Name) });
const Shown = z.strictObject({ label: Text, value: Quantity, unit: z.string() });

const Beat = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("say"),
    title: Text,
    text: Text,
    view: z.exactOptional(View),
  }),
  z.strictObject({ kind: z.literal("predict"), id: Id, text: Text, question: Question }),
  z.strictObject({ kind: z.literal("act"), text: Text, actions: z.array(Action) }),
  z.strictObject({
    kind: z.literal("until"),
    text: Text,
    step: z.union([z.int().check(z.minimum(1)), z.literal("end")]),
  }),
  z.strictObject({
    kind: z.literal("reveal"),
    prediction: Id,
    text: Text,
    shows: z.array(Shown),
    view: z.exactOptional(View),
  }),
  z.strictObject({ kind: z.literal("reflect"), question: Text, answer: Text }),
]);

const LessonFile = z.strictObject({
  id: Id,
  chapter: z.enum(CHAPTERS),
  title: Text,
  question: Text,
  minutes: z.number().check(z.minimum(1), z.maximum(60)),
  start: Run,
  beats: z.array(Beat).check(z.minLength(1), z.maxLength(60)),
  claims: z.array(z.strictObject({ text: Text, ...bounds })).check(z.minLength(1)),
  limits: z.array(Text).check(z.minLength(1)),
  variation: z.strictObject({ text: Text, change: Change }),
  papers: z.array(Text),
});

/** Throws {@link InputError} that begins with the file's name. */
export function readLesson(text: string, name: string): Lesson {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InputError(`${name}: not JSON (${oneLineOf(error)}); takes a lesson`);
  }
  const parsed = z.safeParse(LessonFile, value, { jitless: true });
  if (!parsed.success) throw new InputError(`${name}: ${describeIssue(parsed.error, value)}`);
  const [problem] = checkLesson(parsed.data);
  if (problem !== undefined) throw new InputError(`${name}: ${problem}`);
  return parsed.data;
}
