/** The caption of one image, with the attention of each word over the image and the gates. */
import { compile } from "../../autodiff/compile/compile.ts";
import { input } from "../../autodiff/tensor.ts";
import { textOf, tokensNamed } from "../../data/index.ts";
import { SPECIAL } from "../../data/vocabulary.ts";
import { attentionBetween } from "../../metrics/attention.ts";
import type { Looking } from "../../nn/gatedCrossAttention.ts";
import { inPass } from "../../nn/network.ts";
import { InputError } from "../../shared/errors.ts";
import { writeOne } from "../evaluate/captions/writeOne.ts";
import { createCaptionWriter } from "../evaluate/captions/writer.ts";
import type { CaptionParameters, CaptionResult } from "../protocol/captions.ts";
import { type AnalysisContext, defineAnalysis, oncePerRun } from "./definition.ts";
import { imageOfPoint, placeOfPoint } from "./tokens.ts";

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
  if (looks.length === 0) return { captioner, writer };
  const outputs = Object.fromEntries(
    looks.flatMap(({ q, kv }, layer) => [
      [`q${layer}`, q],
      [`kv${layer}`, kv],
    ]),
  );
  const program = await compile(device, { state: model.layout, outputs }, buffers);
  training.atEnd(() => program.destroy());
  /** Attention of the first `words` tokens, each of which predicts the word after it. */
  const attentionOf = async (pixels: Float32Array, given: readonly number[], words: number) => {
    const padded = new Uint32Array(captioner.column.context);
    padded.set(given);
    program.write("images", pixels);
    program.write("ids", padded);
    const found = await program.run(Object.keys(outputs));
    const imageTokens = looks[0]?.kv.shape[1] ?? 0;
    const shares = looks.flatMap(({ q, heads }, layer) => {
      const [queries, kv] = [found[`q${layer}`], found[`kv${layer}`]];
      const sizes = { words, imageTokens, heads, width: q.shape[2] ?? 0 };
      return queries && kv ? Array.from(meanShares(queries, kv, sizes)) : [];
    });
    const { grid } = captioner;
    return {
      layers: looks.length,
      imageTokens,
      shares: Float32Array.from(shares),
      ...(grid && { grid }),
    };
  };
  return { captioner, writer, attentionOf };
});

export const caption = defineAnalysis({
  async compute(context, { point }: CaptionParameters): Promise<CaptionResult> {
    const { dataset, training, withShownState } = context;
    const image = imageOfPoint(dataset, point);
    const { split, row } = placeOfPoint(dataset, point);
    const { captioner, writer, attentionOf } = await programsOf(context);
    const column = tokensNamed(split, captioner.column.name);
    const { vocabulary } = column;
    const tokens = captioner.column.context - 1;
    const request = { ...GREEDY, begun: [SPECIAL.bos], tokens };
    return withShownState(async () => {
      const seen = await writer.look(image);
      const ids = await writeOne(writer, vocabulary, seen, request);
      const blind = await writeOne(writer, vocabulary, undefined, request);
      const state = await training.readState();
      const written = ids.slice(1);
      const attention = await attentionOf?.(image, ids, written.length);
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
          value: Math.tanh(state[training.model.layout.offsetOf(variable)] ?? 0),
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

/** The mean over the heads, [words, image tokens]. q: [tokens, width]; kv: [image tokens, 2 · width]. */
function meanShares(
  q: Float32Array,
  kv: Float32Array,
  { words, imageTokens, heads, width }: Sizes,
): Float64Array {
  const weights = attentionBetween(
    { data: q, rows: words, stride: width, start: 0 },
    { data: kv, rows: imageTokens, stride: 2 * width, start: 0 },
    { heads, depth: width / heads },
  );
  const size = words * imageTokens;
  return Float64Array.from({ length: size }, (_, place) => {
    let sum = 0;
    for (let head = 0; head < heads; head++) sum += weights[head * size + place]!;
    return sum / heads;
  });
}
