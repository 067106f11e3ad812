import { existsSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import * as z from "zod/mini";
import { float32Of } from "../../formats/tensor.ts";
import { tidyJson } from "../../lab/keep/runFile.ts";
import type { Embeddings } from "../../metrics/index.ts";
import { similarities } from "../../metrics/similarity.ts";
import { InputError } from "../../shared/errors.ts";
import { atOnce } from "../../shared/pieces.ts";
import { describeShape } from "../../shared/shapes.ts";
import { defineCommand, flag, integer, text } from "../command.ts";
import { readInput, readNpy } from "../files.ts";
import { table } from "../table.ts";

const ROWS = 1000;
const NEIGHBOURS = 10;

/** The files of `lab train` by space. */
const FILES: Readonly<Record<string, string>> = {
  h: "embeddings.npy",
  z: "projections.npy",
  "text.h": "text.embeddings.npy",
  "text.z": "text.projections.npy",
};

export const similarity = defineCommand({
  name: "similarity",
  summary: "Compares how runs arrange the same rows: linear CKA and mutual nearest neighbours",
  argument: {
    placeholder: "RUN RUN …",
    help: "directories of lab train, or .npy files of embeddings of the same rows",
    many: true,
  },
  options: {
    space: text("S", `the space of a run, one of ${Object.keys(FILES).join(", ")}; default h`),
    rows: integer("N", `first rows that are compared; default ${ROWS}`),
    neighbours: integer("K", `neighbours of a row; default ${NEIGHBOURS}`),
    json: flag("print JSON"),
  },
  details: () =>
    [
      "Linear CKA (Kornblith et al. 2019) with the unbiased estimator: 1 for embeddings that are equal up to rotation",
      "and scale, 0 on average for unrelated ones. Mutual neighbours (Huh et al. 2024): the share of the K nearest",
      "others of a row, by cosine, that both embeddings have in common. Runs of different datasets are refused.",
    ].join("\n"),
  async run({ space = "h", rows = ROWS, neighbours = NEIGHBOURS, json }, output, _, paths) {
    if (paths.length < 2) {
      throw new InputError(
        `RUN: found ${paths.length}, expected at least two directories of lab train or .npy files`,
      );
    }
    if (rows < 1) throw new InputError(`--rows: found ${rows}, expected a whole number from 4`);
    const runs = paths.map((path) => readRun(path, space));
    for (const { path, dataset } of runs) {
      const first = runs.find((run) => run.dataset !== undefined);
      if (dataset === undefined || dataset === first?.dataset) continue;
      throw new InputError(
        `${path}: a run on ${dataset}, but ${first?.path} is one on ${first?.dataset}; give runs with the same test rows`,
      );
    }
    const found = atOnce(
      similarities(
        runs.map(({ embeddings }) => firstRowsOf(embeddings, rows)),
        neighbours,
      ),
    );
    const labels = labelsOf(runs);
    if (json) {
      const { rows: compared, neighbours: k, chance, cka, mutual } = found;
      const head = { schema: 1, space, rows: compared, neighbours: k, chance };
      return output.print(tidyJson({ ...head, runs: labels, cka, mutual }).trimEnd());
    }
    output.print(`Linear CKA of ${space}, ${found.rows} rows`);
    for (const line of matrix(labels, found.cka)) output.print(line);
    output.print("");
    output.print(
      `Mutual ${found.neighbours} nearest neighbours; ${found.chance.toFixed(3)} for unrelated embeddings`,
    );
    for (const line of matrix(labels, found.mutual)) output.print(line);
  },
});

interface ComparedRun {
  readonly path: string;
  /** Method and seed; undefined for a file of embeddings. */
  readonly name: string | undefined;
  /** The id of its dataset with the hash of its rows. */
  readonly dataset: string | undefined;
  readonly embeddings: Embeddings;
}

const RunRecord = z.object({
  method: z.string(),
  dataset: z.string(),
  datasetHash: z.optional(z.string()),
  seed: z.number(),
});

function readRun(path: string, space: string): ComparedRun {
  if (!existsSync(path)) {
    throw new InputError(`${path}: not found; give a directory of lab train or a .npy file`);
  }
  if (!statSync(path).isDirectory()) {
    return { path, name: undefined, dataset: undefined, embeddings: readEmbeddings(path) };
  }
  const name = FILES[space];
  if (name === undefined) {
    throw new InputError(
      `--space: found "${space}", expected one of ${Object.keys(FILES).join(", ")}`,
    );
  }
  const file = join(path, name);
  if (!existsSync(file)) {
    throw new InputError(`${file}: not found; the run has no space ${space}, or is not finished`);
  }
  const record = readRecord(join(path, "run.json"));
  const { method, dataset, datasetHash, seed } = record;
  return {
    path,
    name: `${method}, seed ${seed}`,
    dataset: datasetHash === undefined ? dataset : `${dataset} (${datasetHash.slice(0, 8)})`,
    embeddings: readEmbeddings(file),
  };
}

function readRecord(file: string): z.infer<typeof RunRecord> {
  const content = new TextDecoder().decode(readInput("run", file));
  try {
    return z.parse(RunRecord, JSON.parse(content));
  } catch (error) {
    throw new InputError(`${file}: not the record of a run of lab train`, { cause: error });
  }
}

function readEmbeddings(path: string): Embeddings {
  const tensor = readNpy("run", path);
  const [rows, cols] = tensor.shape;
  if (tensor.dtype !== "F32" || tensor.shape.length !== 2 || !rows || !cols) {
    throw new InputError(
      `${path}: is ${tensor.dtype} ${describeShape(tensor.shape)}; expected float32 [n,d]`,
    );
  }
  return { data: float32Of(tensor), rows, cols };
}

const firstRowsOf = ({ data, rows, cols }: Embeddings, most: number): Embeddings => {
  const count = Math.min(rows, most);
  return { data: data.subarray(0, count * cols), rows: count, cols };
};

/** Names that tell the runs apart: the folder alone, with what it holds. */
const labelsOf = (runs: readonly ComparedRun[]): string[] => {
  const folders = runs.map(({ path }) => basename(resolve(path)));
  return runs.map(({ path, name }, index) => {
    const folder = folders[index] ?? path;
    const single = folders.filter((each) => each === folder).length === 1 ? folder : path;
    return name === undefined ? single : `${single} (${name})`;
  });
};

function matrix(
  labels: readonly string[],
  values: readonly (readonly (number | null)[])[],
): readonly string[] {
  const rows = labels.map((label, index) => ({ label, values: values[index] ?? [] }));
  return table(
    [
      ["", ({ label }: (typeof rows)[number]) => label],
      ...labels.map(
        (_, column) =>
          [
            String(column + 1),
            (row: (typeof rows)[number]) => row.values[column]?.toFixed(3) ?? "no value",
          ] as const,
      ),
    ],
    rows,
  );
}
