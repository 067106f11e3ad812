/** Language models from the command line: generation, and what is refused. */
import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { encodeWeights } from "../../lab/weights/weights.ts";
import { resolveConfiguration } from "../../training/configuration.ts";
import { buildModel, initialState } from "../../training/model.ts";
import { testSchema, testTables } from "../testing.ts";
import { file, lab, refused } from "./testing.ts";

/** A weights file before the first step. */
function untrained(method: string, encoder: string, dataset: string): string {
  const settings = method === "gpt" ? { context: 8 } : {};
  const facts = { dataset, encoder, steps: 1, batch: 8, seed: 0, settings };
  const configuration = resolveConfiguration({ method, ...facts }, testTables);
  const model = buildModel(configuration, testSchema(dataset));
  const path = file(`${method}.safetensors`);
  writeFileSync(path, encodeWeights(model, { step: 0, words: initialState(model) }));
  return path;
}

describe("generate", () => {
  const weights = untrained("gpt", "gpt-xs", "moby");

  it("continues a prompt, with the same text for the same seed", async () => {
    const textOf = (...more: string[]) =>
      lab("generate", "--weights", weights, "--prompt", "Call me ", "--tokens", "12", ...more);
    const text = await textOf("--seed", "3");
    expect(text).toMatch(/^Call me /);
    expect(text).toHaveLength(20);
    expect(await textOf("--seed", "3")).toBe(text);
    expect(await textOf("--seed", "4")).not.toBe(text);
  });

  it("refuses prompts and weights that it cannot use", async () => {
    const asked = (...more: string[]) => ["generate", "--weights", weights, ...more];
    await refused(asked("--prompt", ""), /--prompt: value missing; expected --prompt T/);
    await refused(asked("--prompt", "naïve"), /prompt: "ï" is not in the training texts/);
    await refused(
      asked("--prompt", "a", "--top-p", "2"),
      /--top-p: found "2", expected a number from 0 to 1/,
    );
    const others = untrained("simclr", "mlp", "digits");
    await refused(
      ["generate", "--weights", others, "--prompt", "a"],
      /a run of SimCLR, which is no causal language model; expected a run of gpt/,
    );
  });
});

describe("a dataset of texts and a method of images", () => {
  const train = (method: string, dataset: string, ...more: string[]) => [
    ...["train", "--method", method, "--dataset", dataset, "--out", file("none"), ...more],
  ];

  it("are refused with what suits", async () => {
    await refused(
      train("simclr", "moby"),
      /dataset: found moby, which has no images; SimCLR expects fashion or digits/,
    );
    await refused(
      train("gpt", "digits"),
      /dataset: found digits, which has no texts; GPT expects shapes or .* or moby/,
    );
    await refused(
      train("simclr", "digits", "--encoder", "gpt-xs"),
      /encoder: found gpt-xs, which reads texts; SimCLR trains an encoder of images: expected mlp/,
    );
    await refused(
      train("gpt", "moby", "--encoder", "mlp"),
      /encoder: found mlp, GPT expects gpt-xs/,
    );
    await refused(
      ["data", "--dataset", "moby", "--split", "test", "--images", "x.npy", "--labels", "y.npy"],
      /--dataset moby: its rows are texts/,
    );
  });
});
