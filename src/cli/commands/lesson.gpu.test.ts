/** A tiny lesson from a file, played headless. The lessons of the program take minutes: `lab lesson`. */
import { writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { Lesson } from "../../lab/script/index.ts";
import { failing, file, lab, refused } from "./testing.ts";

const tiny: Lesson = {
  id: "tiny",
  chapter: "Contrast",
  title: "Three steps",
  question: "Does it train?",
  minutes: 1,
  start: {
    method: "simclr",
    dataset: "digits",
    encoder: "mlp",
    steps: 3,
    batch: 8,
    settings: { projectorDim: "3" },
  },
  beats: [
    {
      kind: "predict",
      id: "loss",
      text: "Is the loss a number?",
      question: {
        ask: "choice",
        options: [
          { label: "yes", when: [{ value: "loss", atLeast: 0 }], explanation: "It is." },
          { label: "no", when: [{ value: "loss", atMost: 0 }], explanation: "It is one." },
        ],
      },
    },
    { kind: "act", text: "Begin.", actions: [{ do: "begin" }, { do: "space", space: "h" }] },
    { kind: "until", text: "Train to the end.", step: "end" },
    {
      kind: "act",
      text: "Measure.",
      actions: [
        { do: "measure", as: "loss", of: { from: "series", key: "loss" } },
        { do: "measure", as: "cosine", of: { from: "metric", key: "meanCosine", space: "z" } },
        { do: "measure", as: "hardest", of: { from: "hardest", temperature: 0.1 } },
      ],
    },
    { kind: "reveal", prediction: "loss", text: "It is.", shows: [] },
  ],
  claims: [
    { text: "The loss is positive.", value: "loss", atLeast: 0 },
    { text: "The hardest negative has a share of the push.", value: "hardest", atMost: 1 },
  ],
  limits: ["Anything about learning."],
  variation: { text: "Train longer.", change: {} },
  papers: [],
};

function write(name: string, lesson: Lesson): string {
  const path = file(name);
  writeFileSync(path, JSON.stringify(lesson));
  return path;
}

it("plays a lesson with each seed and decides its claims", async () => {
  const path = write("tiny.json", tiny);
  const results: unknown = JSON.parse(await lab("lesson", path, "--seeds", "0,1", "--json"));
  expect(results).toEqual([
    {
      id: "tiny",
      claims: tiny.claims.map(({ text }) => ({
        text,
        holds: 2,
        of: 2,
        values: [expect.any(Number), expect.any(Number)],
      })),
    },
  ]);
});

it("exits 1 if a claim does not hold, and 2 for what is no lesson", async () => {
  const wrong = { text: "Embeddings are opposite.", value: "cosine", atMost: -2 };
  const path = write("wrong.json", { ...tiny, claims: [wrong] });
  const { code, message } = await failing("lesson", path, "--seeds", "0");
  expect(message).toContain("tiny: Embeddings are opposite.");
  expect(code).toBe(1);
  await refused(["lesson", "moon"], /found "moon", expected one of .*collapse/);
  await refused(["lesson", path, "--seeds", "x"], /--seeds: found "x"/);
});
