import { abs, exp, tanh } from "../../autodiff/ops/math.ts";
import { mean } from "../../autodiff/ops/reduce.ts";
import { concatRows } from "../../autodiff/ops/rows.ts";
import { nextTokens } from "../../autodiff/ops/tokenLabels.ts";
import { constant, read, type Tensor } from "../../autodiff/tensor.ts";
import { tokensNamed } from "../../data/index.ts";
import { encoderNamed } from "../../nn/index.ts";
import { languageTransformer } from "../../nn/languageTransformer.ts";
import { network } from "../../nn/network.ts";
import { InputError } from "../../shared/errors.ts";
import { choice, runReference, slider, toggle } from "../../shared/settings.ts";
import { FEATURES, FUSIONS, frozenTower, fusionOf, imageProjector } from "../captioning.ts";
import { imagesNode, lossNode, networkNode, path } from "../diagram.ts";
import { jointDefaults } from "../jointTowers.ts";
import {
  languageDefaults,
  languageObjective,
  languageSettings,
  lossOfTokens,
  ngramEntropies,
} from "../language.ts";
import { builtMethod, defineMethod } from "../method.ts";
import { patchEncoders } from "../patchEncoders.ts";

const WIDTH = 64;
const DEPTH = 2;
const HEADS = 4;

/** Of the steps, those in which the decoder learns the texts alone. */
const blindSteps = (
  settings: { readonly decoder: string; readonly blind: number },
  steps: number,
) => (settings.decoder === "" ? Math.round(settings.blind * steps) : 0);

/**
 * A causal decoder that writes the caption of an image from the features of a frozen tower: by gated cross-attention
 * (Flamingo, Alayrac et al. 2022, arXiv:2204.14198), or as prefix tokens (LLaVA, Liu et al. 2023, arXiv:2304.08485).
 */
export const captioner = defineMethod({
  id: "captioner",
  label: "Captioner",
  family: "language",
  summary:
    "Writes the caption of an image from the features of a frozen tower, such as the encoder of a saved run. The decoder first learns the captions alone and is then frozen; only what connects it with the image is trained further.",
  citation: "Alayrac et al. 2022, arXiv:2204.14198; Liu et al. 2023, arXiv:2304.08485",
  formula: String.raw`\mathcal L = -\frac{1}{N}\sum_t \log \operatorname{softmax}(W z_t)_{x_{t+1}},\quad x \leftarrow x + \tanh(g)\,\mathrm{attention}(x, \mathrm{image})`,
  views: 1,
  reads: ["tokens"],
  settings: {
    tower: runReference({
      label: "Tower",
      help: "The run whose encoder sees the image; it is copied and not trained. Without one the encoder is untrained.",
      reads: "image",
    }),
    decoder: runReference({
      label: "Decoder",
      help: "A run of GPT on the same texts. Without one the decoder learns them in the first steps of this run.",
      reads: "tokens",
      methods: ["gpt"],
    }),
    fusion: choice({
      label: "Fusion",
      help: "cross-attention: in every block the words attend to the image, behind a gate that is closed at first. prefix: the image comes before the text as if it were words.",
      options: [...FUSIONS],
      default: "cross-attention",
    }),
    features: choice({
      label: "Features",
      help: "pooled: the vector h of the image. patches: the vectors of its patches, which only a vision transformer has.",
      options: [...FEATURES],
      default: "pooled",
    }),
    imageTokens: slider({
      label: "Image tokens",
      help: "Vectors that pooled features are projected to. Patches are one vector each.",
      min: 1,
      max: 16,
      default: 4,
      integer: true,
    }),
    blind: slider({
      label: "Steps without images",
      help: "Share of the steps in which the decoder learns the texts alone, before it is frozen. 0 with a decoder of another run.",
      min: 0,
      max: 0.9,
      default: 0.3,
    }),
    freezeDecoder: toggle({
      label: "Frozen decoder",
      help: "After the steps without images only the connection with the image is trained. Without it the decoder is trained as well.",
      default: true,
    }),
    texts: languageSettings.texts,
    context: languageSettings.context,
  },
  defaults: { ...languageDefaults, ...jointDefaults },
  terms: {
    perplexity: {
      label: "Perplexity",
      help: "e to the loss: the number of equally likely words that the decoder hesitates between. 1 is certainty.",
    },
    gate: {
      label: "Gate",
      help: "Mean of |tanh(gate)| over all gates. 0: the decoder does not see the image.",
    },
    sees: {
      label: "Sees",
      help: "0 in the steps without images, 1 after them.",
    },
  },
  objective: languageObjective("captioner"),
  check({ settings, encoder }) {
    if (settings.features !== "patches" || encoderNamed(encoder).patch !== undefined) return;
    const { only } = patchEncoders("");
    throw new InputError(
      `features: found patches, but the encoder ${encoder} has none; expected pooled, or one of the encoders ${only.join(", ")}`,
    );
  },
  schedules({ step, steps, settings }) {
    const blind = step < blindSteps(settings, steps);
    return { sees: blind ? 0 : 1, learns: blind || !settings.freezeDecoder ? 1 : 0 };
  },
  lossLines({ table, settings }) {
    const { unigram, bigram, trigram } = ngramEntropies(tokensNamed(table.train, settings.texts));
    return [
      { label: "unigram", value: unigram },
      { label: "bigram", value: bigram },
      { label: "trigram", value: trigram },
    ];
  },
  diagram: () => ({
    nodes: [
      imagesNode({ id: "views", label: "images" }),
      networkNode({ id: "encoder", label: "frozen tower" }, "encoder"),
      networkNode({ id: "projector", label: "projector" }),
      networkNode({ id: "fusion", label: "gates" }),
      imagesNode({ id: "texts", label: "texts", lane: 1 }),
      networkNode({ id: "decoder", label: "decoder", lane: 1 }),
      lossNode("cross-entropy of the next word"),
    ],
    edges: [
      ...path("stopped", "views", "encoder", "projector"),
      { from: "projector", to: "fusion", kind: "flow", label: "z" },
      { from: "texts", to: "decoder", kind: "flow" },
      { from: "fusion", to: "decoder", kind: "flow", value: "gate" },
      { from: "decoder", to: "loss", kind: "flow", label: "words", value: "perplexity" },
    ],
  }),
  build({ encoder, random, settings, texts, vocabulary, live }) {
    const column = texts();
    const patches = settings.features === "patches" && encoder.tokens !== undefined;
    const tower = frozenTower(encoder, patches);
    const pooled = patches ? undefined : settings.imageTokens;
    const grid = patches ? encoder.tokens?.grid : undefined;
    const imageTokens = pooled ?? (grid ? grid.rows * grid.cols : 1);
    const sizes = { width: WIDTH, depth: DEPTH, heads: HEADS, random };
    const size = { vocabulary: vocabulary(column.name), context: column.context };
    const decoder = languageTransformer({ kind: "gpt", ...size, ...sizes });
    const projector = imageProjector({
      from: tower.outputDim,
      width: WIDTH,
      tokens: pooled,
      random,
    });
    const fused = fusionOf({ ...sizes, fusion: settings.fusion, imageTokens });
    const look = (images: Tensor) => projector(tower(images));
    const { vectors } = decoder.text;
    const features = network((images) => (patches ? mean(tower(images), [1]) : tower(images)), {
      outputDim: tower.outputDim,
    });
    const gates = fused.gates.map(({ variable }) => variable);

    return builtMethod({
      heads: { projector, decoder, ...fused.heads },
      spaces: [
        { id: "h", reads: "image", network: features },
        {
          id: "z",
          reads: "image",
          network: network((images) => mean(look(images), [1]), { outputDim: WIDTH }),
        },
      ],
      captioner: {
        column,
        look,
        hidden: (ids, seen, looks) => {
          const fusion = seen ? fused.over(seen, looks) : fused.blind(ids.shape[0] ?? 0);
          return decoder.text.tokens(ids, fusion);
        },
        vectors,
        gates: fused.gates,
        ...(grid && { grid }),
      },
      rates: {
        encoder: constant(0),
        decoder: live("learns"),
        projector: live("sees"),
        fusion: live("sees"),
      },
      embed(batch) {
        const ids = batch.tokens(column);
        const seen = look(batch.views.stacked);
        return { hidden: decoder.text.tokens(ids, fused.over(seen)), labels: nextTokens(ids) };
      },
      terms: ({ hidden, labels }) => ({
        perplexity: exp(lossOfTokens(hidden, vectors, labels)),
        gate: mean(abs(tanh(concatRows(gates.map((gate) => read(gate)))))),
      }),
      loss: ({ hidden, labels }) => lossOfTokens(hidden, vectors, labels),
    });
  },
});
