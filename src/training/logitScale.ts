/**
 * The scale of logits, 1/temperature, of methods that learn it: the parameter is its logarithm, as in CLIP (Radford et
 * al. 2021, arXiv:2103.00020) and SigLIP (Zhai et al. 2023, arXiv:2303.15343).
 */
import { negate } from "../autodiff/ops/arithmetic.ts";
import { exp, log } from "../autodiff/ops/math.ts";
import { constant, read, type Tensor, type Variable } from "../autodiff/tensor.ts";
import { filled } from "../nn/initialisers.ts";
import { parameter } from "../nn/layers.ts";
import { type Network, network } from "../nn/network.ts";
import { slider, toggle } from "../shared/settings.ts";

/** The settings of a method that begins at this temperature. */
export const temperatureSettings = (initial: number) =>
  ({
    temperature: slider({
      label: "Temperature",
      help: "Divides the similarities. Low values focus on the hardest other pairs, high values weight all alike. If it is learned, this is its first value, and later changes do nothing.",
      min: 0.01,
      max: 1,
      default: initial,
      scale: "log",
      live: true,
    }),
    learnTemperature: toggle({
      label: "Learn temperature",
      help: "The temperature is a parameter and usually falls. Switched off it keeps the value above.",
      default: true,
    }),
  }) as const;

interface LogitScale {
  /** log(1/temperature), a scalar. */
  logScale(): Tensor;
  temperature(): Tensor;
  /** Added to every logit, a scalar; 0 unless a first bias is given. */
  bias(): Tensor;
  /** The head `logits` that holds the parameters, if any are learned. */
  readonly heads: Readonly<Record<string, Network>>;
  /** The parameter log(1/temperature), if it is learned. */
  readonly variable: Variable | undefined;
}

interface ScaleContext {
  readonly settings: { readonly temperature: number; readonly learnTemperature: boolean };
  live(key: string): Tensor;
}

/** A scale that is a parameter, or follows the live setting `temperature`; with `firstBias` a learned bias, too. */
export function logitScale({ settings, live }: ScaleContext, firstBias?: number): LogitScale {
  const scale = settings.learnTemperature
    ? learnedScalar("scale", -Math.log(settings.temperature))
    : undefined;
  const offset = firstBias === undefined ? undefined : learnedScalar("bias", firstBias);
  const variables = { ...(scale && { scale }), ...(offset && { bias: offset }) };
  const head = network((x) => x, { outputDim: 1, variables });
  return {
    logScale: () => (scale ? read(scale) : negate(log(live("temperature")))),
    temperature: () => (scale ? exp(negate(read(scale))) : live("temperature")),
    bias: () => (offset ? read(offset) : constant(0)),
    heads: Object.keys(variables).length > 0 ? { logits: head } : {},
    variable: scale,
  };
}

/** A trainable scalar; a scalar has no weight decay. */
export const learnedScalar = (name: string, initial: number): Variable =>
  parameter(name, [], filled([], initial));
