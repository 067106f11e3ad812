import { slider } from "../../shared/settings.ts";
import { jointDefaults, jointDiagram, jointSettings, jointTowers } from "../jointTowers.ts";
import { logitScale, temperatureSettings } from "../logitScale.ts";
import { builtMethod, defineMethod } from "../method.ts";
import { meanCosine } from "../objectives/cosine.ts";
import { clipLoss } from "../objectives/imageText.ts";
import { symmetricObjective } from "../objectives/imageTextInputs.ts";

/**
 * ALIGN: the loss of CLIP with smoothed labels, for pairs from the web, of which many are wrong. The temperature
 * is learned from 1 on. Jia et al. 2021, arXiv:2102.05918
 */
export const align = defineMethod({
  id: "align",
  label: "ALIGN",
  family: "joint",
  summary:
    "CLIP for noisy pairs: smoothed labels do not insist on a text that may be wrong. A dial replaces a share of the texts by those of other images.",
  citation: "Jia et al. 2021, arXiv:2102.05918",
  formula: String.raw`\mathcal L = -\frac{1}{2N}\sum_{i,j}\Bigl[q_{ij}\log\frac{e^{u_i\cdot v_j/\tau}}{\sum_k e^{u_i\cdot v_k/\tau}} + q_{ji}\log\frac{e^{u_j\cdot v_i/\tau}}{\sum_k e^{u_k\cdot v_i/\tau}}\Bigr],\quad q_{ij} = (1-\varepsilon)[i=j] + \frac{\varepsilon}{N}`,
  views: 1,
  reads: ["tokens"],
  settings: {
    ...temperatureSettings(1),
    labelSmoothing: slider({
      label: "Label smoothing",
      help: "ε: share of the target that is divided among all pairs of the batch. 0 insists on every text, also on wrong ones; high values blur the right answers.",
      min: 0,
      max: 0.9,
      default: 0.1,
    }),
    wrongPairs: slider({
      label: "Wrong pairs",
      help: "Share of images that get the text of another image in training. The evaluation uses the right texts.",
      min: 0,
      max: 1,
      default: 0,
      live: true,
    }),
    ...jointSettings,
  },
  defaults: jointDefaults,
  terms: {
    agreement: {
      label: "Pair cosine",
      help: "Mean cosine of an image and its text, wrong pairs included. It approaches 1 as the modalities align.",
    },
    learnedTemperature: {
      label: "Temperature τ",
      help: "The current temperature. It falls while the answers become more certain.",
    },
  },
  ablations: [
    {
      label: "30 % wrong pairs",
      settings: { wrongPairs: 0.3 },
      shows:
        "pairs agree less and the loss stays higher: wrong texts pull images away from their own",
      signs: [
        { metric: "terms.agreement", below: 0.85 },
        { metric: "loss", above: 3.35 },
      ],
    },
  ],
  objective: symmetricObjective("align"),
  lossLines: ({ batch }) => [{ label: "chance, ln N", value: Math.log(batch) }],
  diagram: () => jointDiagram("smoothed cross-entropy", "agreement"),
  build({ encoder, random, settings, vocabulary, live }) {
    const towers = jointTowers({ encoder, random, settings, vocabulary });
    const scale = logitScale({ settings, live });
    const { labelSmoothing } = settings;

    return builtMethod({
      heads: { ...towers.heads, ...scale.heads },
      spaces: towers.spaces,
      grounding: towers.grounding,
      embed: (batch) => towers.embed(batch, live("wrongPairs")),
      terms: ({ image, text }) => ({
        agreement: meanCosine(image, text),
        learnedTemperature: scale.temperature(),
      }),
      loss: ({ image, text, groups }) =>
        clipLoss(image, text, scale.logScale(), { groups, labelSmoothing }),
    });
  },
});
