/** Everything that can be named, with what a page or a command line needs to offer it. */
import { listDatasets } from "../data/index.ts";
import { describeMetrics } from "../metrics/index.ts";
import { encoders } from "../nn/index.ts";
import { parameterCount } from "../nn/network.ts";
import { Random } from "../shared/random.ts";
import { methods } from "../training/methods/index.ts";
import { settingsOf } from "../training/settings.ts";
import type { Catalogue, EncoderDescription, MethodDescription } from "./protocol.ts";

/** The image size that encoders are described at. */
const DESCRIBED_SIZE = { height: 28, width: 28, channels: 1 };

export const describeEncoders = (): EncoderDescription[] =>
  encoders.map(({ id, label, summary, build }) => {
    const network = build(DESCRIBED_SIZE, new Random(0));
    return {
      id,
      label,
      summary,
      parameters: parameterCount(network),
      outputDim: network.outputDim,
    };
  });

/** Methods with all their settings; defaults of the augmentations are those for `dataset`. */
export const describeMethods = (dataset: string): MethodDescription[] =>
  methods.map((method) => ({
    id: method.id,
    label: method.label,
    family: method.family,
    summary: method.summary,
    citation: method.citation,
    formula: method.formula,
    terms: method.terms ?? {},
    settings: settingsOf(method, dataset),
    trains: method.trains !== false,
    ...(method.encoders && { encoders: method.encoders }),
  }));

/** The whole catalogue, for a run on `dataset`. */
export function describeCatalogue(dataset: string): Catalogue {
  return {
    metrics: describeMetrics({ rows: 1000, cols: 64 }),
    methods: describeMethods(dataset),
    encoders: describeEncoders(),
    datasets: listDatasets().map((manifest) => ({
      id: manifest.id,
      label: manifest.label,
      description: manifest.description,
      imageShape: manifest.shape,
      classes: manifest.classes,
      trainCount: manifest.splits.train.count,
      testCount: manifest.splits.test.count,
      licence: manifest.licence.spdx,
    })),
  };
}
