import { tokensNamed } from "../../data/index.ts";
import { generate, promptIds } from "../../lab/evaluate/generate.ts";
import { createNextToken } from "../../lab/evaluate/nextToken.ts";
import { decodeWeights, stateOf } from "../../lab/weights/weights.ts";
import { InputError } from "../../shared/errors.ts";
import { methodNamed } from "../../training/methods/index.ts";
import { buildModel } from "../../training/model.ts";
import { captionOf, pictureOf } from "../captionOfImage.ts";
import { defineCommand, integer, required, text } from "../command.ts";
import { readInput } from "../files.ts";
import { loadLocalDataset, localTables, withDevice } from "../resources.ts";

const MOST_TOKENS = 10_000;
const LARGEST_SEED = 2 ** 32 - 1;

export const generateCommand = defineCommand({
  name: "generate",
  summary: "Continues a text with a language model, or writes the caption of an image",
  options: {
    weights: required("F", "weights.safetensors of a run of gpt or captioner"),
    prompt: text(
      "T",
      "the beginning of the text, in characters or words of the training texts; required for gpt",
    ),
    image: text("X.png", "the image to write about, a PNG file; required for captioner"),
    tokens: integer("N", "tokens to add at most; default 200", [1, MOST_TOKENS]),
    temperature: text(
      "T",
      "divides the logits: 0 always takes the most likely token; default 1, with an image 0",
    ),
    "top-k": integer("K", "draw from the K most likely tokens only; default all", [1, 65_536]),
    "top-p": text("P", "draw from the most likely tokens of probability P only; default 1"),
    seed: integer("S", "seed of the draws; the same seed gives the same text; default 0", [
      0,
      LARGEST_SEED,
    ]),
  },
  async run(given, output) {
    const { weights, prompt, image, tokens = 200, seed = 0 } = given;
    const usual = given.image === undefined ? "1" : "0";
    const temperature = numberFrom("temperature", given.temperature ?? usual, 0, 100);
    const topP = numberFrom("top-p", given["top-p"] ?? "1", 0, 1);
    if (topP === 0) throw new InputError("--top-p: found 0, expected a number above 0 and up to 1");
    const topK = given["top-k"] ?? 0;
    const saved = decodeWeights(readInput("weights", weights), weights, localTables);
    const { configuration } = saved;
    const model = buildModel(configuration, saved.schema);
    const { language, captioner } = model.built;
    const { label } = methodNamed(configuration.method);
    const column = (language ?? captioner)?.column;
    if (!column) {
      throw new InputError(
        `--weights ${weights}: a run of ${label}, which is no causal language model; expected a run of gpt or captioner`,
      );
    }
    const words = stateOf(saved, model, "networks");
    const table = await loadLocalDataset(configuration.dataset, configuration.settings);
    const { vocabulary } = tokensNamed(table.train, column.name);
    const draws = { temperature, topK, topP, seed };
    if (captioner) {
      if (image === undefined) {
        throw new InputError(`--image X.png is missing: ${label} writes about an image`);
      }
      const picture = pictureOf(image, model);
      const begun = prompt === undefined ? [] : promptIds(prompt, vocabulary);
      const run = { model, captioner, words, vocabulary };
      return withDevice(output, async (device) => {
        output.print(await captionOf(device, run, { ...draws, picture, begun, tokens }));
      });
    }
    if (!language) return;
    if (image !== undefined) {
      throw new InputError(`--image: found ${image}, but ${label} reads no images; leave it out`);
    }
    if (prompt === undefined) throw new InputError("--prompt T is missing");
    // Throws before a device is opened.
    const begun = promptIds(prompt, vocabulary);
    await withDevice(output, async (device) => {
      const next = await createNextToken(device, model, language, words);
      try {
        const sampling = { ...draws, prompt, tokens };
        const ids = [...begun];
        for await (const { id } of generate(next, vocabulary, sampling)) ids.push(id);
        output.print(vocabulary.decode(ids));
      } finally {
        next.destroy();
      }
    });
  },
});

function numberFrom(name: string, given: string, least: number, most: number): number {
  const value = given.trim() === "" ? Number.NaN : Number(given);
  if (value >= least && value <= most) return value;
  throw new InputError(
    `--${name}: found ${JSON.stringify(given)}, expected a number from ${least} to ${most}`,
  );
}
