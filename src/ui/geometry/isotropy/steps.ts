/** The steps of the bench, in the order of application: they do not commute. */
import type { AnalysisParameters, AnalysisResult } from "../../../lab/protocol/index.ts";
import { type Slider, slider } from "../../../shared/settings.ts";

export type IsotropyAnswer = AnalysisResult<"isotropy">;
type Steps = AnalysisParameters<"isotropy">["steps"];
export type Whitening = "zca" | "pca";

export interface Switches {
  /** The mean of images and that of texts, in a joint space. */
  readonly parts: boolean;
  readonly mean: boolean;
  readonly top: boolean;
  readonly whiten: boolean;
  readonly unit: boolean;
  readonly whitening: Whitening;
  /** Principal components to remove; undefined removes a hundredth of the dimensions. */
  readonly components: number | undefined;
  readonly shrinkage: number;
}

export const allOff: Switches = {
  parts: false,
  mean: false,
  top: false,
  whiten: false,
  unit: false,
  whitening: "zca",
  components: undefined,
  shrinkage: 0.001,
};

export const shrinkageSetting = slider({
  label: "Shrinkage",
  help: "Near 0 the weakest directions are scaled up to the variance of the strongest; at 1 the strong ones are only halved.",
  min: 0.0001,
  max: 1,
  default: allOff.shrinkage,
  scale: "log",
});

const MOST_COMPONENTS = 32;

/** `dimensions` are at least 2. */
export const componentsSetting = (dimensions: number): Slider =>
  slider({
    label: "Components",
    help: "Number of leading principal components to remove.",
    min: 1,
    max: Math.min(MOST_COMPONENTS, dimensions - 1),
    default: Math.min(Math.ceil(dimensions / 100), MOST_COMPONENTS, dimensions - 1),
    integer: true,
  });

export function componentsOf({ components }: Switches, dimensions: number): number {
  const { max, default: usual } = componentsSetting(dimensions);
  return Math.min(components ?? usual, max);
}

/** The active steps as parameters of the analysis. */
export function stepsOf(switches: Switches, dimensions: number, joint = false): Steps {
  const { parts, mean, top, whiten, unit, whitening, shrinkage } = switches;
  return [
    ...(parts && joint ? [{ name: "parts" } as const] : []),
    ...(mean ? [{ name: "mean" } as const] : []),
    ...(top && dimensions > 1
      ? [{ name: "top", amount: componentsOf(switches, dimensions) } as const]
      : []),
    ...(whiten ? [{ name: whitening, amount: shrinkage }] : []),
    ...(unit ? [{ name: "unit" } as const] : []),
  ];
}
