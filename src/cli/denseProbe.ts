/** `probe --dense`: scores of the patch tokens of a saved run, beside its untrained networks and pixels, and their tables. */
import type { Table } from "../data/index.ts";
import type { Device } from "../gpu/device.ts";
import { createBuffer } from "../gpu/memory.ts";
import { denseCounts, denseData, scorePixels, scoreTokens } from "../lab/evaluate/dense/dense.ts";
import { type TokenSource, tokenSource, untrainedTokens } from "../lab/evaluate/dense/sources.ts";
import { sceneTruthOf } from "../lab/evaluate/dense/truth.ts";
import { tokensOfModel } from "../lab/evaluate/tokenProgram.ts";
import type { PartScores, SourceScores } from "../lab/protocol/dense.ts";
import type { MapScores } from "../metrics/dense/mapScores.ts";
import { InputError } from "../shared/errors.ts";
import type { Model } from "../training/model.ts";
import type { Output } from "./command.ts";
import { percent } from "./pairTables.ts";
import { table } from "./table.ts";

/** By the name of the source. */
export type DenseReport = Readonly<Record<"trained" | "untrained" | "pixels", SourceScores>>;

/** Throws an {@link InputError} if the encoder has no patches, or the dataset no masks or images of another size. */
export function requireDense({ encoder, configuration, image }: Model, dataset: Table): void {
  tokensOfModel({ encoder, configuration });
  sceneTruthOf(dataset);
  const { height, width, channels } = dataset;
  if (height === image.height && width === image.width && channels === image.channels) return;
  throw new InputError(
    `--dense: ${dataset.id} has images of ${height} × ${width} × ${channels}, the run was trained on ${image.height} × ${image.width} × ${image.channels}; choose a run on images of the same size`,
  );
}

/** `words`: the networks' part of the saved state. */
export async function denseReport(
  device: Device,
  model: Model,
  words: Float32Array,
  dataset: Table,
  output: Output,
): Promise<DenseReport> {
  const { height, width } = model.image;
  const patched = { grid: tokensOfModel(model).grid, height, width };
  const data = denseData(dataset, patched, denseCounts(false));
  const scored = async (name: string, open: () => Promise<TokenSource>) => {
    output.log(`probing ${name}`);
    const source = await open();
    try {
      return (await scoreTokens(data, source)).scores;
    } finally {
      source.destroy();
    }
  };
  const state = await createBuffer(device, model.layout.words * 4, "state");
  state.write(0, words);
  const run = { model, buffers: { state } };
  try {
    return {
      trained: await scored("trained tokens", () => tokenSource(device, run)),
      untrained: await scored("untrained tokens", () => untrainedTokens(device, run)),
      pixels: (await scorePixels(data)).scores,
    };
  } finally {
    state.destroy();
  }
}

/** The lines for a report. */
export function denseTables(report: DenseReport): string[] {
  const sources = Object.entries(report);
  const { parts } = report.pixels;
  const lines = parts.flatMap(({ name, classes }) => {
    const of = ({ parts: all }: SourceScores): PartScores | undefined =>
      all.find((each) => each.name === name);
    return [
      ...table<(typeof sources)[number]>(
        [
          [`${name}, IoU %`, ([source]) => source],
          ["mean", ([, scores]) => percent(of(scores)?.meanIou ?? null)],
          ...classes.map(
            (label, index) =>
              [
                label,
                ([, scores]: (typeof sources)[number]) => percent(of(scores)?.iou[index] ?? null),
              ] as const,
          ),
          ["pixels right", ([, scores]) => percent(of(scores)?.accuracy ?? null)],
        ],
        sources,
      ),
      "",
    ];
  });
  lines.push(
    ...table<(typeof sources)[number]>(
      [
        ["which is in front, %", ([source]) => source],
        [
          `touching (${report.pixels.depth?.touchingPairs ?? 0} pairs)`,
          ([, { depth }]) => percent(depth?.touching ?? null),
        ],
        [
          `apart (${report.pixels.depth?.apartPairs ?? 0} pairs)`,
          ([, { depth }]) => percent(depth?.apart ?? null),
        ],
      ],
      sources,
    ),
    "",
    ...attentionTable(report),
  );
  return lines;
}

function attentionTable({ trained, untrained }: DenseReport): string[] {
  const rows: [string, MapScores | null][] = [];
  for (const [name, { attention }] of Object.entries({ trained, untrained })) {
    if (!attention) continue;
    rows.push([`${name}, head ${attention.bestHead}`, attention.best]);
    rows.push([`${name}, mean of heads`, attention.mean]);
    rows.push([`${name}, rollout`, attention.rollout]);
  }
  const { attention } = trained;
  if (!attention) return [];
  rows.push(["colour contrast", attention.contrast]);
  const lines = table<(typeof rows)[number]>(
    [
      ["attention of [CLS] on objects, %", ([name]) => name],
      ["AUROC", ([, scores]) => percent(scores?.auroc ?? null)],
      ["IoU", ([, scores]) => percent(scores?.iou ?? null)],
      ["pointing", ([, scores]) => percent(scores?.pointing ?? null)],
    ],
    rows,
  );
  return [
    ...lines,
    `chance: AUROC 50.0, pointing ${percent(attention.chance)}; ${attention.images} test images`,
  ];
}
