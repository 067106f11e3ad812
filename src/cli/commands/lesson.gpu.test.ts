/** A tiny lesson from a file, played headless. The lessons of the program take minutes: `lab lesson`. */
import { writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { Lesson } from "../../lab/script/index.ts";
import { runLab } from "../lab.ts";
import { captureOutput } from "../testing.ts";
import { file, refused } from "./testing.ts";

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
      ],
    },
    { kind: "reveal", prediction: "loss", text: "It is.", shows: [] },
  ],
  claims: [
    { text: "The loss is positive.", value: "loss", atLeast: 0 },
    { text: "Embeddings are opposite.", value: "cosine", atMost: -2 },
  ],
  limits: ["Anything about learning."],
  variation: { text: "Train longer.", change: {} },
  papers: [],
};

it("plays a lesson from a file, decides its claims and exits 1 if one does not hold", async () => {
  const path = file("tiny.json");
  writeFileSync(path, JSON.stringify(tiny));
  const output = captureOutput();
  const code = await runLab(["lesson", path, "--seeds", "0", "--json"], output);
  expect(JSON.parse(output.printed.join("\n"))).toEqual([
    {
      id: "tiny",
      claims: tiny.claims.map(({ text }, index) => ({
        text,
        holds: index === 0 ? 1 : 0,
        of: 1,
        values: [expect.any(Number)],
      })),
    },
  ]);
  expect(output.logged.at(-1)).toContain("tiny: Embeddings are opposite.");
  expect(code).toBe(1);
});

it("refuses what is no lesson and no seed", async () => {
  await refused(["lesson", "moon"], /found "moon", expected one of .*collapse/);
  await refused(["lesson", "collapse", "--seeds", "x"], /--seeds: found "x"/);
});
