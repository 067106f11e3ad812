/** The steps of the bench: in the order in which they are applied, since they do not commute. */
import type { AnalysisParameters, AnalysisResult } from "../../../lab/protocol/index.ts";
import { type Slider, slider } from "../../../shared/settings.ts";

export type IsotropyAnswer = AnalysisResult<"isotropy">;
type Steps = AnalysisParameters<"isotropy">["steps"];
export type Whitening = "zca" | "pca";

export interface Switches {
  readonly mean: boolean;
  readonly top: boolean;
  readonly whiten: boolean;
  readonly unit: boolean;
  readonly whitening: Whitening;
  /** Principal components taken away; undefined is a hundredth of the dimensions. */
  readonly components: number | undefined;
  readonly shrinkage: number;
}

export const allOff: Switches = {
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
  help: "Near 0 the weakest directions are blown up to the size of all others, at 1 the strong ones are only halved.",
  min: 0.0001,
  max: 1,
  default: allOff.shrinkage,
  scale: "log",
});

/** More would be another space. */
const MOST_COMPONENTS = 32;

/** `dimensions` are at least 2. */
export const componentsSetting = (dimensions: number): Slider =>
  slider({
    label: "Components",
    help: "How many of the first principal components are taken away.",
    min: 1,
    max: Math.min(MOST_COMPONENTS, dimensions - 1),
    default: Math.min(Math.ceil(dimensions / 100), MOST_COMPONENTS, dimensions - 1),
    integer: true,
  });

export function componentsOf({ components }: Switches, dimensions: number): number {
  const { max, default: usual } = componentsSetting(dimensions);
  return Math.min(components ?? usual, max);
}

/** What is switched on, as the analysis takes it. */
export function stepsOf(switches: Switches, dimensions: number): Steps {
  const { mean, top, whiten, unit, whitening, shrinkage } = switches;
  return [
    ...(mean ? [{ name: "mean" } as const] : []),
    ...(top && dimensions > 1
      ? [{ name: "top", amount: componentsOf(switches, dimensions) } as const]
      : []),
    ...(whiten ? [{ name: whitening, amount: shrinkage }] : []),
    ...(unit ? [{ name: "unit" } as const] : []),
  ];
}
