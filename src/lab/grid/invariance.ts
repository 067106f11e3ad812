/**
 * Which augmentation removed which factor. An encoder learns to ignore what two views of an image differ
 * in; so one run is made as it is, and one for each augmentation with that one alone turned the other
 * way: off where it was on, on where it was off. What a factor's probe scores with an augmentation less
 * what it scores without is what that augmentation did to the factor; the mean over seeds, with the least
 * and the greatest.
 */
import { require } from "../../shared/errors.ts";
import { augmentations } from "../../training/augment/index.ts";
import { type RunConfiguration, resolveConfiguration } from "../../training/configuration.ts";
import { loadMethod, methodNamed } from "../../training/methods/index.ts";
import { nameOfRun } from "../keep/runs/name.ts";
import type { InvarianceCell, InvarianceRequest, TurnedAugmentation } from "../protocol/grid.ts";
import { type GridCell, type GridPlan, MOST_RUNS } from "./plan.ts";

/** How an augmentation that the base leaves off is switched on. */
const ON = 0.5;

/** The one axis of such a grid. */
export const TURNED = "turned";
const NONE = "none";

/** What is turned, in order. Throws InputError where the method augments nothing. */
export async function turnedAugmentations(base: RunConfiguration): Promise<TurnedAugmentation[]> {
  await loadMethod(base.method);
  const { settings } = resolveConfiguration(base);
  const { label, views } = methodNamed(base.method);
  require(views >= 2, () =>
    `${label} sees one view of an image, so no augmentation makes it ignore anything; choose a method with two views, as simclr`);
  return augmentations.map(({ id, label }) => {
    const given = Number(settings[`augment.${id}`]);
    return { id, label, strength: given > 0 ? given : ON, on: given > 0 };
  });
}

/** The base, then one run for each augmentation turned; all with the first seed before the next one. */
export async function planInvariance({ base, seeds }: InvarianceRequest): Promise<GridPlan> {
  const turned = await turnedAugmentations(base);
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
      const configuration = resolveConfiguration({
        ...base,
        seed,
        settings: { ...base.settings, ...change },
      });
      return { place: [place], seed, name: nameOfRun(configuration), configuration };
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
  /** A row for each augmentation, a cell for each factor. */
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
