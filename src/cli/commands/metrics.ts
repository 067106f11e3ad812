import { isVectorTable, readVectorTable } from "../../data/vectorTable.ts";
import { decodeEpochs, isEpochsName } from "../../formats/epochs.ts";
import { type FileTensor, float32Of, int32Of } from "../../formats/tensor.ts";
import { tidyJson } from "../../lab/keep/runFile.ts";
import { retrieval } from "../../metrics/diagnostics/retrieval.ts";
import { requireEmbeddings, unitRows } from "../../metrics/embeddings.ts";
import { geometryOf, labelledGeometry } from "../../metrics/geometry.ts";
import {
  describeMetrics,
  diagnose,
  type Embeddings,
  type Labels,
  type MetricValue,
  measure,
  startReadings,
} from "../../metrics/index.ts";
import { parseTransforms, transformed } from "../../metrics/isotropy/transforms.ts";
import { modalityGap } from "../../metrics/pairs/modalityGap.ts";
import {
  type LabelSummary,
  labelledRows,
  reasonNotScored,
} from "../../metrics/probes/classification.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape } from "../../shared/shapes.ts";
import { defineCommand, flag, integer, type Output, required, text } from "../command.ts";
import { readInput, readNpy } from "../files.ts";

export const metrics = defineCommand({
  name: "metrics",
  summary: "Measures embeddings: spread, rank, collapse and, with labels, neighbours",
  options: {
    embeddings: required(
      "H.npy",
      "float32 [n, d], one row per sample; or a CSV, TSV or Parquet file of vectors, or a .safetensors file of isotrope_callback.py, whose labels are used without --labels",
    ),
    column: text(
      "NAME",
      "the column of vectors in a CSV, TSV or Parquet file, or what the names of their columns begin with",
    ),
    epoch: integer("N", "the epoch of a .safetensors file that is measured; default the last"),
    pair: text(
      "H2.npy",
      "other views of the same samples, or their texts in a joint space, row by row; adds alignment and modality gap",
    ),
    labels: text("L.npy", "integers [n], -1 where unknown; adds knn and retrieval"),
    start: text(
      "H0.npy",
      "the same samples before training, which the verdict on collapse compares with",
    ),
    transform: text(
      "STEPS",
      "transforms applied first: mean, pca[:shrinkage], zca[:shrinkage], top[:components], unit, for example mean,zca:0.01,unit",
    ),
    json: flag("print JSON"),
  },
  async run(options, output) {
    const {
      embeddings: path,
      column,
      epoch,
      pair,
      labels,
      start: before,
      transform,
      json,
    } = options;
    if (pair !== undefined && transform !== undefined) {
      throw new InputError(
        "--transform: cannot be combined with --pair, because it is fitted on --embeddings only",
      );
    }
    if (before !== undefined && transform !== undefined) {
      throw new InputError(
        "--transform: cannot be combined with --start, because scale and cosines of transformed embeddings are those of the transform",
      );
    }
    const file = epochFrom(path, epoch, output) ?? (await tableFrom(path, column, output));
    const given = file
      ? embeddingsIn(file.vectors, "embeddings", path, output)
      : embeddingsFrom("embeddings", path, output);
    const embeddings =
      transform === undefined ? given : transformed(given, parseTransforms(transform));
    const classes = labels === undefined ? file?.labels : labelsFrom(labels);
    const start = before === undefined ? undefined : startFrom(before, embeddings, output);
    if (!start && transform === undefined) output.log(WITHOUT_START);
    const other = pair === undefined ? undefined : embeddingsFrom("pair", pair, output);
    const values = {
      ...measure(embeddings, {
        start,
        ...(other && { pair: other }),
        ...(classes && { labels: classes }),
      }),
      ...(classes && retrievalIn(embeddings, classes)),
    };
    const gap = other && modalityGap(unitRows(embeddings), unitRows(other));
    const summary = classes && labelledRows(classes).summary;
    if (summary) reportLabels(summary, output);
    if (json) {
      const result = {
        ...values,
        ...(gap && { modalityGap: gap }),
        ...(summary && { labels: summary }),
      };
      return output.print(tidyJson(result).trimEnd());
    }
    const shown: Readonly<Record<string, MetricValue>> = values;
    const all = [...describeMetrics(embeddings), retrieval];
    const described = all.filter(({ key }) => key in shown);
    const width = Math.max(...described.map(({ label }) => label.length));
    for (const { key, label, unit } of described) {
      output.print(
        `${label.padEnd(width)}  ${[spelled(shown[key]), unit].filter(Boolean).join(" ")}`,
      );
    }
    if (gap) {
      output.print(`${"Distance of means".padEnd(width)}  ${spelled(gap.distance)}`);
      output.print(`${"Relative gap".padEnd(width)}  ${spelled(gap.relative)}`);
    }
    output.print("");
    output.print(diagnose(values, embeddings, start).sentence);
  },
});

const WITHOUT_START =
  "without --start the state cannot show a loss of scale, nor whether a cone or groups were there before training";

function retrievalIn(embeddings: Embeddings, labels: Labels) {
  const geometry = labelledGeometry(embeddings, labels, () => geometryOf(embeddings, { labels }));
  return { [retrieval.key]: geometry ? retrieval.compute(geometry) : null };
}

function reportLabels(summary: LabelSummary, output: Output): void {
  const { known, unknown, chance } = summary;
  const reason = reasonNotScored(summary);
  if (unknown > 0) {
    output.log(`labels: ${unknown} of ${known + unknown} rows are -1 (unknown) and are not scored`);
  }
  if (reason !== undefined) output.log(`labels: ${reason}, so there is no kNN and no retrieval`);
  else if (chance !== null) {
    output.log(`labels: always predicting the largest class scores ${chance.toFixed(3)}`);
  }
}

function startFrom(path: string, after: Embeddings, output: Output) {
  const before = embeddingsFrom("start", path, output);
  const [expected, found] = [after, before].map(({ rows, cols }) => `[${rows},${cols}]`);
  if (expected !== found) {
    throw new InputError(
      `--start ${path}: is ${found}; expected ${expected}, the same samples and space as --embeddings`,
    );
  }
  requireEmbeddings(`--start ${path}`, before, 2);
  return startReadings(before);
}

function spelled(value: MetricValue | undefined): string {
  if (typeof value === "number") return String(Number(value.toPrecision(6)));
  if (value === null || value === undefined) return "no value";
  if (typeof value === "string") return value;
  const first = value.slice(0, 8).map((each) => Number(each.toPrecision(4)));
  return `${first.join(" ")}${value.length > 8 ? ` … (${value.length})` : ""}`;
}

/** One epoch of a file and its labels; undefined if the file is of another kind. */
function epochFrom(path: string, wanted: number | undefined, output: Output) {
  if (!isEpochsName(path)) {
    if (wanted === undefined) return undefined;
    throw new InputError(
      `--epoch: found ${wanted}, but ${path} has no epochs; expected a .safetensors file of isotrope_callback.py`,
    );
  }
  const name = `--embeddings ${path}`;
  const { numbers, vectors, labels } = decodeEpochs(readInput("embeddings", path), name);
  const epoch = wanted ?? numbers.at(-1) ?? 0;
  output.log(`epoch ${epoch} of ${numbers.length}`);
  return { vectors: vectors(epoch), labels: labels?.data };
}

/** The vectors of a table; undefined if the file is none. */
async function tableFrom(path: string, column: string | undefined, output: Output) {
  if (!isVectorTable(path)) {
    if (column === undefined) return undefined;
    throw new InputError(`--column: ${path} has no columns; expected a CSV, TSV or Parquet file`);
  }
  const table = await readVectorTable(readInput("embeddings", path), path, column);
  const { vectors, rounded, labels, source } = table;
  output.log(
    `${path}: vectors ${describeShape(vectors.shape)} of ${source}${labels ? ", with labels" : ""}`,
  );
  if (rounded) output.log(roundedWords("embeddings", path));
  return table;
}

const embeddingsFrom = (option: string, path: string, output: Output): Embeddings =>
  embeddingsIn(readNpy(option, path), option, path, output);

function embeddingsIn(
  tensor: FileTensor,
  option: string,
  path: string,
  output: Output,
): Embeddings {
  const { dtype, shape } = tensor;
  const [rows, cols] = shape;
  const floats = dtype === "F32" || dtype === "F64";
  if (!floats || shape.length !== 2 || rows === undefined || cols === undefined) {
    throw new InputError(
      `--${option} ${path}: is ${dtype} ${describeShape(shape)}; expected float32 [n,d]`,
    );
  }
  const data = float32Of(tensor);
  const lost = data.findIndex(
    (value, index) => !Number.isFinite(value) && isFiniteIn(tensor, index),
  );
  if (lost >= 0) {
    throw new InputError(
      `--${option} ${path}: row ${Math.floor(lost / cols)}, column ${lost % cols} is ${tensor.data[lost]}, too large for float32 (at most 3.4e38)`,
    );
  }
  if (dtype === "F64" && data.some((value, index) => value !== tensor.data[index])) {
    output.log(roundedWords(option, path));
  }
  return { data, rows, cols };
}

const roundedWords = (option: string, path: string): string =>
  `--${option} ${path}: float64 values are rounded to float32`;

const isFiniteIn = ({ data }: FileTensor, index: number) => Number.isFinite(data[index]);

function labelsFrom(path: string): Int32Array {
  const tensor: FileTensor = readNpy("labels", path);
  if (tensor.shape.length !== 1) {
    throw new InputError(
      `--labels ${path}: is ${describeShape(tensor.shape)}; expected integers [n]`,
    );
  }
  return int32Of(tensor, `--labels ${path}`);
}
