/** The caption of one image, with the attention of each word over the image and the gates. */
import { compile } from "../../autodiff/compile/compile.ts";
import { input } from "../../autodiff/tensor.ts";
import { textOf, tokensNamed } from "../../data/index.ts";
import { SPECIAL } from "../../data/vocabulary.ts";
import type { Looking } from "../../nn/gatedCrossAttention.ts";
import { inPass } from "../../nn/network.ts";
import { InputError } from "../../shared/errors.ts";
import { writeOne } from "../evaluate/captions/writeOne.ts";
import { createCaptionWriter } from "../evaluate/captions/writer.ts";
import type { CaptionParameters, CaptionResult } from "../protocol/captions.ts";
import { type AnalysisContext, defineAnalysis, oncePerRun } from "./definition.ts";
import { imageOfPoint } from "./tokens.ts";

/** The most likely word each time. */
const GREEDY = { temperature: 0, topK: 0, topP: 1, seed: 0 };

const captionerOf = ({ training: { model } }: AnalysisContext) => {
  if (model.built.captioner) return model.built.captioner;
  throw new InputError(
    `${model.method.label} writes no captions. Train Captioner on a dataset with images and texts.`,
  );
};

const programsOf = oncePerRun(async (context: AnalysisContext) => {
  const { device, training } = context;
  const { model, buffers } = training;
  const captioner = captionerOf(context);
  const writer = createCaptionWriter(device, model, captioner, buffers.state, 1);
  training.atEnd(() => writer.destroy());
  const looks: Looking[] = [];
  const { height, width, channels } = model.image;
  const image = input("images", [1, height, width, channels]);
  const ids = input("ids", [1, captioner.column.context], "u32");
  inPass({ batch: 1, training: false }, () => captioner.hidden(ids, captioner.look(image), looks));
  const outputs = Object.fromEntries(
    looks.flatMap(({ q, kv }, layer) => [
      [`q${layer}`, q],
      [`kv${layer}`, kv],
    ]),
  );
  const looking =
    looks.length === 0
      ? undefined
      : await compile(device, { state: model.layout, outputs }, { state: buffers.state });
  if (looking) training.atEnd(() => looking.destroy());
  return { captioner, writer, looks, looking };
});

export const caption = defineAnalysis({
  async compute(context, { point }: CaptionParameters): Promise<CaptionResult> {
    const { dataset, training, withShownState } = context;
    const image = imageOfPoint(dataset, point);
    const split = point < dataset.test.count ? dataset.test : dataset.train;
    const row = point < dataset.test.count ? point : point - dataset.test.count;
    const { captioner, writer, looks, looking } = await programsOf(context);
    const column = tokensNamed(split, captioner.column.name);
    const { vocabulary } = column;
    const { context: length } = captioner.column;
    const request = { ...GREEDY, begun: [SPECIAL.bos], tokens: length - 1 };
    return withShownState(async () => {
      const seen = await writer.look(image);
      const ids = await writeOne(writer, vocabulary, seen, request);
      const blind = await writeOne(writer, vocabulary, undefined, request);
      const words = await training.readState();
      const written = ids.slice(1);
      let attention: CaptionResult["attention"];
      if (looking) {
        const given = new Uint32Array(length);
        given.set(ids);
        looking.write("images", image);
        looking.write("ids", given);
        const found = await looking.run([...looking.plan.outputs.keys()]);
        const imageTokens = looks[0]?.kv.shape[1] ?? 0;
        const shares = new Float32Array(looks.length * written.length * imageTokens);
        for (const [layer, { q, heads }] of looks.entries()) {
          const sizes = { words: written.length, imageTokens, heads, width: q.shape[2] ?? 0 };
          const [queries, kv] = [found[`q${layer}`], found[`kv${layer}`]];
          if (queries && kv) {
            shares.set(meanShares(queries, kv, sizes), layer * written.length * imageTokens);
          }
        }
        const { grid } = captioner;
        attention = { layers: looks.length, imageTokens, shares, ...(grid && { grid }) };
      }
      return {
        step: training.step,
        point,
        written: vocabulary.decode(ids),
        truth: textOf(column, row),
        blind: vocabulary.decode(blind),
        words: written.map((id) => vocabulary.words[id] ?? "<unk>"),
        ...(attention && { attention }),
        gates: captioner.gates.map(({ label, variable }) => ({
          label,
          value: Math.tanh(words[training.model.layout.offsetOf(variable)] ?? 0),
        })),
      };
    });
  },
});

interface Sizes {
  readonly words: number;
  readonly imageTokens: number;
  readonly heads: number;
  readonly width: number;
}

/**
 * The attention weights of the first tokens, each of which predicts the word after it: the mean over the heads, [words,
 * image tokens]. q: [tokens, width]; kv: [image tokens, 2 · width].
 */
export function meanShares(
  q: Float32Array,
  kv: Float32Array,
  { words, imageTokens, heads, width }: Sizes,
): Float32Array {
  const depth = width / heads;
  const shares = new Float32Array(words * imageTokens);
  for (let word = 0; word < words; word++) {
    for (let head = 0; head < heads; head++) {
      const products = Array.from({ length: imageTokens }, (_, token) => {
        let sum = 0;
        for (let c = head * depth; c < (head + 1) * depth; c++) {
          sum += (q[word * width + c] ?? 0) * (kv[token * 2 * width + c] ?? 0);
        }
        return sum / Math.sqrt(depth);
      });
      const most = Math.max(...products);
      const weights = products.map((product) => Math.exp(product - most));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      for (const [token, weight] of weights.entries()) {
        const place = word * imageTokens + token;
        shares[place] = (shares[place] ?? 0) + weight / total / heads;
      }
    }
  }
  return shares;
}
