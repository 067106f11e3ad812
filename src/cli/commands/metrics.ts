import { type FileTensor, float32Of, int32Of } from "../../formats/tensor.ts";
import { tidyJson } from "../../lab/keep/runFile.ts";
import { retrieval } from "../../metrics/diagnostics/retrieval.ts";
import { geometryOf } from "../../metrics/geometry.ts";
import {
  describeMetrics,
  type Embeddings,
  type Labels,
  type MetricValue,
  measure,
} from "../../metrics/index.ts";
import { parseTransforms, transformed } from "../../metrics/isotropy/transforms.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape } from "../../shared/shapes.ts";
import { defineCommand, flag, required, text } from "../command.ts";
import { readNpy } from "../files.ts";

export const metrics = defineCommand({
  name: "metrics",
  summary: "Measures embeddings: spread, rank, collapse and, with labels, neighbours",
  options: {
    embeddings: required("H.npy", "float32 [n, d], one row per sample"),
    pair: text("H2.npy", "other views of the same samples, row by row; adds alignment"),
    labels: text("L.npy", "integers [n]; adds knn and retrieval"),
    transform: text(
      "STEPS",
      "transforms applied first: mean, pca[:shrinkage], zca[:shrinkage], top[:components], unit, for example mean,zca:0.01,unit",
    ),
    json: flag("print JSON"),
  },
  async run({ embeddings: path, pair, labels, transform, json }, output) {
    if (pair !== undefined && transform !== undefined) {
      throw new InputError(
        "--transform: cannot be combined with --pair, because it is fitted on --embeddings only",
      );
    }
    const given = embeddingsFrom("embeddings", path);
    const embeddings =
      transform === undefined ? given : transformed(given, parseTransforms(transform));
    const classes = labels === undefined ? undefined : labelsFrom(labels);
    const values = {
      ...measure(embeddings, {
        ...(pair !== undefined && { pair: embeddingsFrom("pair", pair) }),
        ...(classes && { labels: classes }),
      }),
      ...(classes && retrievalIn(embeddings, classes)),
    };
    if (json) return output.print(tidyJson(values).trimEnd());
    const shown: Readonly<Record<string, MetricValue>> = values;
    const all = [...describeMetrics(embeddings), retrieval];
    const described = all.filter(({ key }) => key in shown);
    const width = Math.max(...described.map(({ label }) => label.length));
    for (const { key, label, unit } of described) {
      output.print(
        `${label.padEnd(width)}  ${[spelled(shown[key]), unit].filter(Boolean).join(" ")}`,
      );
    }
  },
});

const retrievalIn = (embeddings: Embeddings, labels: Labels) => ({
  [retrieval.key]: retrieval.compute(geometryOf(embeddings, { labels })),
});

function spelled(value: MetricValue | undefined): string {
  if (typeof value === "number") return String(Number(value.toPrecision(6)));
  if (value === null || value === undefined) return "no value";
  if (typeof value === "string") return value;
  const first = value.slice(0, 8).map((each) => Number(each.toPrecision(4)));
  return `${first.join(" ")}${value.length > 8 ? ` … (${value.length})` : ""}`;
}

function embeddingsFrom(option: string, path: string): Embeddings {
  const tensor = readNpy(option, path);
  const { dtype, shape } = tensor;
  const [rows, cols] = shape;
  const floats = dtype === "F32" || dtype === "F64";
  if (!floats || shape.length !== 2 || rows === undefined || cols === undefined) {
    throw new InputError(
      `--${option} ${path}: is ${dtype} ${describeShape(shape)}; expected float32 [n,d]`,
    );
  }
  return { data: float32Of(tensor), rows, cols };
}

function labelsFrom(path: string): Int32Array {
  const tensor: FileTensor = readNpy("labels", path);
  if (tensor.shape.length !== 1) {
    throw new InputError(
      `--labels ${path}: is ${describeShape(tensor.shape)}; expected integers [n]`,
    );
  }
  return int32Of(tensor, `--labels ${path}`);
}
