/**
 * Which augmentation removes which factor. An encoder learns to ignore differences between two views of an
 * image. One run uses the base configuration, and one run per augmentation changes only that augmentation: off
 * if it was on, on if it was off. The effect on a factor is its probe score with the augmentation minus the
 * score without it, as mean, minimum and maximum over seeds.
 */
import type { Catalogue } from "../../data/index.ts";
import { require } from "../../shared/errors.ts";
import { augmentations } from "../../training/augment/index.ts";
import { type RunConfiguration, resolveConfiguration } from "../../training/configuration.ts";
import { loadMethod, methodNamed } from "../../training/methods/index.ts";
import { nameOfRun } from "../keep/runs/name.ts";
import {
  type InvarianceCell,
  type InvarianceRequest,
  MOST_RUNS,
  type TurnedAugmentation,
} from "../protocol/grid.ts";
import type { GridCell, GridPlan } from "./plan.ts";

/** Strength of an augmentation that is off in the base configuration. */
const ON = 0.5;

/** The axis of such a grid. */
export const TURNED = "turned";
const NONE = "none";

/** The augmentations to change, in order. Throws InputError if the method uses no augmentations. */
export async function turnedAugmentations(
  base: RunConfiguration,
  tables: Catalogue,
): Promise<TurnedAugmentation[]> {
  await loadMethod(base.method, base.encoder);
  const { settings } = resolveConfiguration(base, tables);
  const { label, views } = methodNamed(base.method);
  require(views >= 2, () =>
    `${label} sees one view of an image, so no augmentation makes it ignore anything; choose a method with two views, for example simclr`);
  return augmentations.map(({ id, label }) => {
    const given = Number(settings[`augment.${id}`]);
    return { id, label, strength: given > 0 ? given : ON, on: given > 0 };
  });
}

/** The base run, then one run per changed augmentation; ordered by seed first. */
export async function planInvariance(
  { base, seeds }: InvarianceRequest,
  tables: Catalogue,
): Promise<GridPlan> {
  const turned = await turnedAugmentations(base, tables);
  require(seeds.length > 0 && new Set(seeds).size === seeds.length, () =>
    `seeds: found ${seeds.join(", ") || "none"}, takes one or more whole numbers, each once`);
  const changes = [
    {},
    ...turned.map(({ id, strength, on }) => ({ [`augment.${id}`]: on ? 0 : strength })),
  ];
  require(seeds.length * changes.length <= MOST_RUNS, () =>
    `seeds: found ${seeds.length}, each with ${changes.length} runs; takes at most ${MOST_RUNS} runs`);
  const cells = seeds.flatMap((seed) =>
    changes.map((change, place): GridCell => {
      const settings = { ...base.settings, ...change };
      const configuration = resolveConfiguration({ ...base, seed, settings }, tables);
      return { place: [place], seed, name: nameOfRun(configuration, tables), configuration };
    }),
  );
  const steps = cells.reduce((sum, { configuration }) => sum + configuration.steps, 0);
  const values = [NONE, ...turned.map(({ id }) => id)];
  return { axes: [{ key: TURNED, label: "Turned", values }], seeds, cells, steps };
}

/** A finished run of the plan: factor scores by name. */
export interface InvarianceRun {
  readonly place: number;
  readonly seed: number;
  readonly scores: Readonly<Record<string, number | null>>;
}

export interface InvarianceMatrix {
  readonly factors: readonly string[];
  /** One row per augmentation, one cell per factor. */
  readonly rows: readonly (TurnedAugmentation & { readonly cells: readonly InvarianceCell[] })[];
}

/** Pairs runs of the same seed. */
export function invarianceMatrix(
  turned: readonly TurnedAugmentation[],
  factors: readonly string[],
  runs: readonly InvarianceRun[],
): InvarianceMatrix {
  const bases = runs.filter(({ place }) => place === 0);
  const rows = turned.map((augmentation, index) => ({
    ...augmentation,
    cells: factors.map((factor): InvarianceCell => {
      const differences = bases.flatMap(({ seed, scores }) => {
        const other = runs.find((run) => run.place === index + 1 && run.seed === seed);
        const [base, changed] = [scores[factor], other?.scores[factor]];
        if (typeof base !== "number" || typeof changed !== "number") return [];
        return [augmentation.on ? base - changed : changed - base];
      });
      const some = differences.length > 0;
      return {
        mean: some
          ? differences.reduce((sum, each) => sum + each, 0) / differences.length
          : undefined,
        least: some ? Math.min(...differences) : undefined,
        greatest: some ? Math.max(...differences) : undefined,
        seeds: differences.length,
      };
    }),
  }));
  return { factors, rows };
}
