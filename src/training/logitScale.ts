/**
 * The scale of logits, 1/temperature, of methods that learn it: the parameter is its logarithm, as in CLIP (Radford et
 * al. 2021, arXiv:2103.00020) and SigLIP (Zhai et al. 2023, arXiv:2303.15343).
 */
import { negate } from "../autodiff/ops/arithmetic.ts";
import { exp, log } from "../autodiff/ops/math.ts";
import { read, type Tensor, type Variable } from "../autodiff/tensor.ts";
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

interface Scale {
  /** log(1/temperature), a scalar. */
  logScale(): Tensor;
  temperature(): Tensor;
  /** The head that holds the parameter, if it is learned. */
  readonly heads: Readonly<Record<string, Network>>;
  readonly variable: Variable | undefined;
}

interface ScaleContext {
  readonly settings: { readonly temperature: number; readonly learnTemperature: boolean };
  live(key: string): Tensor;
}

/** The scale as a parameter without weight decay, or from the live setting `temperature`. */
export function logitScale({ settings, live }: ScaleContext): Scale {
  if (!settings.learnTemperature) {
    const temperature = () => live("temperature");
    return {
      logScale: () => negate(log(temperature())),
      temperature,
      heads: {},
      variable: undefined,
    };
  }
  const { variable, value, head } = learnedScalar("scale", -Math.log(settings.temperature));
  return {
    logScale: value,
    temperature: () => exp(negate(value())),
    heads: { logits: head },
    variable,
  };
}

/** A trainable scalar without weight decay, in a head of its own. */
export function learnedScalar(name: string, initial: number) {
  const variable = parameter(name, [], filled([], initial));
  const head = network((x) => x, { outputDim: 1, variables: { [name]: variable } });
  return { variable, head, value: () => read(variable) };
}
