/** Tests of what the towers of a joint space align, at the step shown. */
import { columnNamed, textOf, tokensNamed } from "../../data/index.ts";
import { unitRows } from "../../metrics/embeddings.ts";
import { require } from "../../shared/errors.ts";
import {
  type Aligned,
  bindingScores,
  hallucinationScores,
  manyToManyScores,
} from "../evaluate/alignment.ts";
import { MOST_ALIGNED } from "../evaluate/alignmentOfRun.ts";
import { ambiguityOf, omittedOf, TEXT_VARIANCE } from "../evaluate/ambiguity.ts";
import { boundProbe } from "../evaluate/boundProbe.ts";
import { pairReading } from "../evaluate/pairReading.ts";
import type {
  BindingProbeResult,
  BindingResult,
  HallucinationResult,
  ManyToManyResult,
  SwapParameters,
  SwapResult,
} from "../protocol/alignment.ts";
import { type AnalysisContext, defineAnalysis } from "./definition.ts";
import { embeddedTexts, type JointContext, jointRows } from "./joint/rows.ts";
import { embeddedParts, probeCounts } from "./probing/features.ts";

type Nothing = Readonly<Record<never, never>>;

/** Texts are embedded a few hundred at a time, so that a step is not delayed for long. */
const AT_ONCE = 500;

function alignedRows(context: JointContext): Aligned {
  const rows = jointRows(context, MOST_ALIGNED);
  return {
    table: context.dataset,
    column: rows.joint.column.name,
    images: rows.image,
    texts: rows.text,
    async embed(texts) {
      const parts = [];
      for (let from = 0; from < texts.length; from += AT_ONCE) {
        parts.push(await embeddedTexts(context, rows, texts.slice(from, from + AT_ONCE)));
      }
      const cols = parts[0]?.cols ?? 0;
      const data = new Float64Array(texts.length * cols);
      for (const [index, part] of parts.entries()) data.set(part.data, index * AT_ONCE * cols);
      return unitRows({ data, rows: texts.length, cols });
    },
  };
}

export async function bindingOf(context: JointContext, _: Nothing): Promise<BindingResult> {
  return { step: context.step, ...(await bindingScores(alignedRows(context))) };
}

/** The four cosines of a pair, for the page. Throws an InputError if the dataset has no such pair. */
export async function swapOf(context: JointContext, { row }: SwapParameters): Promise<SwapResult> {
  const { images, embed } = alignedRows(context);
  const { schema, test } = context.dataset;
  const { swaps } = schema.tests ?? {};
  require(swaps !== undefined, () => `${schema.label} has no swapped pairs`);
  const column = tokensNamed(test, swaps?.texts ?? "");
  const other = columnNamed(test, swaps?.partner ?? "", "number").values[row] ?? -1;
  require(other >= 0 && Math.max(row, other) < images.rows, () =>
    `swap: found test image ${row}, which has no partner among ${images.rows}`);
  const rows: [number, number] = [Math.min(row, other), Math.max(row, other)];
  const texts = rows.map((each) => textOf(column, each));
  const vectors = await embed(texts);
  const cosine = (image: number, text: number) => {
    let sum = 0;
    for (let col = 0; col < images.cols; col++) {
      sum += images.data[image * images.cols + col]! * vectors.data[text * images.cols + col]!;
    }
    return sum;
  };
  return {
    step: context.step,
    rows,
    texts: [texts[0]!, texts[1]!],
    cosines: rows.map((image) => [cosine(image, 0), cosine(image, 1)] as const),
  };
}

export async function hallucinationOf(
  context: JointContext,
  _: Nothing,
): Promise<HallucinationResult> {
  const reading = await context.withShownState(() => pairReading(context.training));
  const scores = await hallucinationScores(alignedRows(context), reading);
  return { step: context.step, reading, ...scores };
}

export async function manyToManyOf(context: JointContext, _: Nothing): Promise<ManyToManyResult> {
  const aligned = alignedRows(context);
  const scores = await manyToManyScores(aligned);
  const ambiguity = ambiguityShown(context, aligned);
  return { step: context.step, ...scores, ...(ambiguity && { ambiguity }) };
}

function ambiguityShown(context: JointContext, { table, column, images }: Aligned) {
  const predicted = context.training.model.spaces.some(({ id }) => id === TEXT_VARIANCE);
  if (!predicted) return undefined;
  const { rows } = images;
  const { data, cols } = context.embeddings(TEXT_VARIANCE);
  const variances = { data: data.subarray(0, rows * cols), cols };
  const tokens = tokensNamed(table.test, column);
  const omitted = omittedOf(table, column);
  return ambiguityOf(
    { rows, spaces: { [TEXT_VARIANCE]: variances } },
    tokens,
    table.schema,
    omitted,
  );
}

async function bindingProbeOf(context: AnalysisContext): Promise<BindingProbeResult> {
  const { dataset, device, training, withShownState } = context;
  const counts = probeCounts(dataset, device.adapter.software);
  const parts = await withShownState(async () => (await embeddedParts(training, counts))("h"));
  return { step: context.step, counts, probe: await boundProbe(dataset, parts) };
}

export const binding = defineAnalysis({ compute: bindingOf });
export const swap = defineAnalysis({ compute: swapOf });
export const bindingProbe = defineAnalysis({ compute: bindingProbeOf });
export const hallucination = defineAnalysis({ compute: hallucinationOf });
export const manyToMany = defineAnalysis({ compute: manyToManyOf });
