/** Finished runs of `lab invariance`, a file each, so that an interrupted command can be continued. */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import { TURNED } from "../lab/grid/invariance.ts";
import type { GridCell, GridPlan } from "../lab/grid/plan.ts";
import { tidyJson } from "../lab/keep/runFile.ts";
import { writeOutput } from "./files.ts";

const Scores = z.record(z.string(), z.nullable(z.number()));
const CellFile = z.object({
  schema: z.literal(1),
  key: z.string(),
  scores: Scores,
  untrained: z.optional(Scores),
});

/** Factor scores by name, of the base run also those before training. */
export interface MeasuredCell {
  readonly scores: Readonly<Record<string, number | null>>;
  readonly untrained?: Readonly<Record<string, number | null>> | undefined;
}

export interface CellStore {
  /** The run with this key, which names everything that determines its scores; undefined if it must be run. */
  read(cell: GridCell, key: string): MeasuredCell | undefined;
  write(cell: GridCell, key: string, measured: MeasuredCell): void;
}

/** Cells in DIR/cells; without a directory nothing is kept. */
export function cellStore({ axes }: GridPlan, directory: string | undefined): CellStore {
  if (directory === undefined) return { read: () => undefined, write: () => undefined };
  const folder = join(directory, "cells");
  const fileOf = ({ place, seed }: GridCell) =>
    join(folder, `${TURNED}=${axes[0]?.values[place[0] ?? 0]},seed=${seed}.json`);
  return {
    read(cell, key) {
      try {
        const file = z.parse(CellFile, JSON.parse(readFileSync(fileOf(cell), "utf8")));
        return file.key === key ? file : undefined;
      } catch {
        return undefined;
      }
    },
    write(cell, key, { scores, untrained }) {
      mkdirSync(folder, { recursive: true });
      writeOutput(fileOf(cell), tidyJson({ schema: 1, key, scores, untrained }));
    },
  };
}
