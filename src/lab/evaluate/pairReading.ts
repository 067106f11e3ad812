/** How a run turns the cosine of an image and a text into a logit. */
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
/** Those of a method whose logits are shift − scale · distance. */
const DISTANCE_SCALE = "distance.scale";
const DISTANCE_SHIFT = "distance.shift";

/** Temperature, and what else decides a logit. */
export interface LogitReading extends PairReading {
  /**
   * Of a method with variances: the logit is cosine / temperature + shift − scale · (Σσ² of the image + Σσ² of the text). The
   * scale is that of the squared distance, 2 − 2 · cosine, so the temperature is 1 / (2 · scale).
   */
  readonly distance?: { readonly scale: number; readonly shift: number };
}

/** At the current weights. Only a method with a sigmoid for each pair and without variances has a bias. */
export async function pairReading(training: ReadableTraining): Promise<LogitReading> {
  const { buffers, model } = training;
  const { parameters, layout } = model;
  const learned = async (name: string): Promise<number | undefined> => {
    const [, variable] = parameters.find(([each]) => each === name) ?? [];
    if (!variable) return undefined;
    const bytes = await buffers.state.read(4 * layout.offsetOf(variable), 4);
    return new Float32Array(bytes)[0];
  };
  const [distanceScale, shift] = [await learned(DISTANCE_SCALE), await learned(DISTANCE_SHIFT)];
  if (distanceScale !== undefined && shift !== undefined) {
    return {
      temperature: 1 / (2 * distanceScale),
      distance: { scale: distanceScale, shift: shift - 2 * distanceScale },
    };
  }
  const [scale, bias] = [await learned(LEARNED_SCALE), await learned(LEARNED_BIAS)];
  const temperature =
    scale === undefined ? Number(training.valueOf("temperature") ?? 1) : Math.exp(-scale);
  return bias === undefined ? { temperature } : { temperature, bias };
}
