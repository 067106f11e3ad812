/** Temperature and bias with which a run turns the cosine of an image and a text into a logit. */
import type { PairReading } from "../../metrics/pairs/hallucination.ts";
import type { Model } from "../../training/model.ts";
import type { Training } from "../../training/training.ts";

/** The parts of a training that hold temperature and bias. */
export interface ReadableTraining extends Pick<Training, "valueOf"> {
  readonly buffers: { readonly state: Pick<Training["buffers"]["state"], "read"> };
  readonly model: Pick<Model, "parameters"> & {
    readonly layout: Pick<Model["layout"], "offsetOf">;
  };
}

/** Names of the parameters of methods that learn temperature and bias. */
const LEARNED_SCALE = "logits.scale";
const LEARNED_BIAS = "logits.bias";

/** At the current weights. Only a method with a sigmoid for each pair has a bias. */
export async function pairReading(training: ReadableTraining): Promise<PairReading> {
  const { buffers, model } = training;
  const { parameters, layout } = model;
  const learned = async (name: string): Promise<number | undefined> => {
    const [, variable] = parameters.find(([each]) => each === name) ?? [];
    if (!variable) return undefined;
    const bytes = await buffers.state.read(4 * layout.offsetOf(variable), 4);
    return new Float32Array(bytes)[0];
  };
  const [scale, bias] = [await learned(LEARNED_SCALE), await learned(LEARNED_BIAS)];
  const temperature =
    scale === undefined ? Number(training.valueOf("temperature") ?? 1) : Math.exp(-scale);
  return bias === undefined ? { temperature } : { temperature, bias };
}
