/** Lessons on a stage without a lab: playing, measuring, grading, claims, and what is refused. */
import { describe, expect, it } from "vitest";
import type { RunConfiguration, RunState } from "../protocol/index.ts";
import { decideClaims } from "./claims.ts";
import { grade } from "./grading.ts";
import { wordsOf } from "./highlights.ts";
import type { Lesson, Question } from "./lesson.ts";
import { createPlayer, playLesson } from "./player.ts";
import { readLesson } from "./schema.ts";
import type { ScriptStage } from "./stage.ts";

const lesson: Lesson = {
  id: "tiny",
  chapter: "Contrast",
  title: "Tiny",
  question: "Does it play?",
  minutes: 1,
  start: {
    method: "simclr",
    dataset: "digits",
    encoder: "mlp",
    steps: 3,
    batch: 8,
    settings: { temperature: 0.5 },
  },
  beats: [
    { kind: "say", title: "Hello", text: "Look at the [temperature](field:temperature)." },
    {
      kind: "predict",
      id: "spread",
      text: "Which?",
      question: {
        ask: "choice",
        options: [
          { label: "low", when: [{ value: "std", atMost: 0.5 }], explanation: "It was low." },
          { label: "high", when: [{ value: "std", atLeast: 0.5 }], explanation: "It was high." },
        ],
      },
    },
    {
      kind: "act",
      text: "Go.",
      actions: [
        { do: "begin", change: { settings: { batchNorm: false } } },
        { do: "set", key: "temperature", value: 0.1 },
        { do: "train" },
        { do: "measure", as: "std", of: { from: "metric", key: "std", space: "z" } },
        { do: "measure", as: "loss", of: { from: "series", key: "loss" } },
        { do: "measure", as: "healthy", of: { from: "verdict", is: "none", space: "z" } },
      ],
    },
    { kind: "reveal", prediction: "spread", text: "There.", shows: [] },
    { kind: "reflect", question: "Why?", answer: "Because." },
  ],
  claims: [
    { text: "It spreads.", value: "std", atLeast: 0.5 },
    { text: "The loss is half of the spread.", value: { over: ["loss", "std"] }, atMost: 0.6 },
  ],
  limits: ["Anything else."],
  variation: { text: "Try.", change: {} },
  papers: [],
};

const idle: RunState = { phase: "idle", step: 0, steps: 3, stepsPerSecond: 0, message: "" };

/** A stage whose runs end at once. `failure`: the message of a run that fails. */
function fakeStage(failure?: string) {
  const done: string[] = [];
  const listeners = new Set<() => void>();
  let state = idle;
  const enter = (change: Partial<RunState>) => {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  };
  const stage: ScriptStage = {
    async begin(configuration: RunConfiguration) {
      done.push(`begin ${JSON.stringify(configuration.settings)} seed ${configuration.seed}`);
      enter({ phase: "ready", step: 0 });
    },
    async train() {
      done.push("train");
      enter({ phase: "training" });
      setTimeout(() => {
        if (failure) enter({ phase: "failed", message: failure, failure: "not-finite" });
        else enter({ phase: "finished", step: 3 });
      });
    },
    async pause() {
      done.push("pause");
      enter({ phase: "paused" });
    },
    async set(key, value) {
      done.push(`set ${key} ${value}`);
    },
    setSpace: async () => {},
    analyse: () => Promise.reject(new Error("no analyses here")),
    shown: () => ({
      state,
      diagnostics: () => ({ step: 3, values: { std: 0.8 }, collapse: { kind: "none" } }),
      series: () => [0.5, 0.3],
    }),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  return { stage, done, listeners };
}

describe("playing a lesson", () => {
  it("performs its actions in order and measures", async () => {
    const { stage, done, listeners } = fakeStage();
    const { signal } = new AbortController();
    const measured = await playLesson({ stage, lesson, seed: 7, signal });
    expect(done).toEqual([
      'begin {"temperature":0.5,"batchNorm":false} seed 7',
      "set temperature 0.1",
      "train",
    ]);
    expect(measured).toEqual({ std: 0.8, loss: 0.4, healthy: 1 });
    expect(listeners.size).toBe(0);
  });

  it("rejects with the reason of a run that fails", async () => {
    const { stage, listeners } = fakeStage("The loss is not finite.");
    const { signal } = new AbortController();
    await expect(playLesson({ stage, lesson, seed: 0, signal })).rejects.toThrow("not finite");
    expect(listeners.size).toBe(0);
  });

  it("stops waiting when it is left", async () => {
    const { stage, listeners } = fakeStage();
    const left = new AbortController();
    const player = createPlayer({ stage, lesson, seed: 0, signal: left.signal });
    const playing = player.reach(3);
    left.abort();
    await expect(playing).rejects.toThrow();
    expect(listeners.size).toBe(0);
  });
});

describe("grading", () => {
  const choice = lesson.beats[1]?.kind === "predict" ? lesson.beats[1].question : undefined;
  const number: Question = {
    ask: "number",
    value: "rank",
    unit: "",
    min: 0,
    max: 64,
    step: 1,
    tolerance: 1,
    explanations: { below: "more", within: "yes", above: "fewer" },
  };

  it("accepts a choice that is the outcome of any seed, and explains the one chosen", () => {
    if (!choice) throw new Error("no question");
    const seeds = [{ std: 0.8 }, { std: 0.4 }];
    expect(grade(choice, 0, seeds)).toEqual({
      right: true,
      explanation: "It was low.",
      votes: [1, 1],
    });
    expect(grade(choice, 0, [{ std: 0.8 }])?.right).toBe(false);
    expect(grade(choice, 0, [])).toBeUndefined();
  });

  it("accepts a number within the range of the seeds and the tolerance", () => {
    const seeds = [{ rank: 5 }, { rank: 9 }];
    expect(grade(number, 4, seeds)).toMatchObject({ right: true, range: [5, 9] });
    expect(grade(number, 3, seeds)).toMatchObject({ right: false, explanation: "more" });
    expect(grade(number, 11, seeds)).toMatchObject({ right: false, explanation: "fewer" });
  });
});

describe("claims", () => {
  it("count the seeds for which they hold", () => {
    const seeds = [
      { std: 0.8, loss: 0.4 },
      { std: 0.4, loss: 0.4 },
    ];
    expect(decideClaims(lesson, seeds)).toEqual([
      { text: "It spreads.", holds: 1, of: 2, values: [0.8, 0.4] },
      { text: "The loss is half of the spread.", holds: 1, of: 2, values: [0.5, 1] },
    ]);
    expect(() => decideClaims(lesson, [{ std: 1 }])).toThrow("tiny: loss / std was not measured");
  });
});

describe("a lesson file", () => {
  const read = (change: object) => readLesson(JSON.stringify({ ...lesson, ...change }), "a.json");

  it("is read as it was written", () => {
    expect(read({})).toEqual(lesson);
  });

  it.each([
    ["not JSON", () => readLesson("{", "a.json"), /^a\.json: not JSON/],
    ["a missing entry", () => read({ title: undefined }), /title: found nothing, expected text/],
    ["an unknown entry", () => read({ colour: "red" }), /unknown entry "colour"/],
    [
      "an unknown beat",
      () => read({ beats: [{ kind: "sing" }] }),
      /beats\.0\.kind: found "sing", expected "say" or "predict"/,
    ],
    [
      "a claim without a measurement",
      () => read({ claims: [{ text: "x", value: "rank", atLeast: 1 }] }),
      /claims\.0: found the measurement "rank", measured before it: std, loss, healthy/,
    ],
    [
      "a claim without a bound",
      () => read({ claims: [{ text: "x", value: "std" }] }),
      /claims\.0: found no bound, expected atLeast or atMost/,
    ],
    [
      "an outcome without a prediction",
      () => read({ beats: lesson.beats.filter(({ kind }) => kind !== "predict") }),
      /found the prediction "spread", which no beat before asks/,
    ],
    [
      "an unknown target",
      () => read({ beats: [{ kind: "say", title: "a", text: "[a](moon)" }, ...lesson.beats] }),
      /beats\.0: found the target "moon"/,
    ],
  ])("with %s is refused", (_, attempt, words) => {
    expect(attempt).toThrow(words);
  });
});

it("marked words name their target", () => {
  expect(wordsOf("See the [loss](loss) fall.")).toEqual([
    { text: "See the " },
    { text: "loss", target: "loss" },
    { text: " fall." },
  ]);
});
