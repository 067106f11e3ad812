/** The files of a recording. */
import { encodeSafetensors } from "../../formats/safetensors.ts";
import type { FileTensor } from "../../formats/tensor.ts";
import type { DiagnosticsEvent } from "../protocol/events.ts";
import { quantised } from "./quantise.ts";
import { type Moment, RECORDING_JSON, RECORDING_TENSORS, type Recording } from "./recording.ts";

export function encodeRecording(recording: Recording): Readonly<Record<string, Uint8Array>> {
  const { begin, adapter, space, points, steps, markers, moments } = recording;
  const { images, labels, texts, ...shape } = points;
  const text = JSON.stringify(
    {
      schema: 1,
      begin,
      adapter,
      space,
      points: texts ? { ...shape, texts } : shape,
      steps: { steps: [...steps.steps], series: listsOf(steps.series) },
      markers,
      moments: moments.map(({ step, collapse, diagnostics }) => ({
        step,
        collapse,
        diagnostics: diagnostics.map(plain),
      })),
    },
    rounded,
  );
  return {
    [RECORDING_JSON]: new TextEncoder().encode(`${text}\n`),
    [RECORDING_TENSORS]: encodeSafetensors({
      images: {
        dtype: "U8",
        shape: [shape.count, shape.height, shape.width, shape.channels],
        data: images,
      },
      labels: { dtype: "I32", shape: [shape.count], data: labels },
      ...Object.fromEntries(moments.flatMap((moment, index) => tensorsOf(moment, index))),
    }),
  };
}

function tensorsOf({ embedded }: Moment, index: number): [string, FileTensor][] {
  const { rows, spaces } = embedded;
  return Object.entries(spaces).flatMap(([id, vectors]): [string, FileTensor][] => {
    const { values, means, scales } = quantised(vectors, rows);
    const { cols } = vectors;
    return [
      [`${index}.${id}`, { dtype: "I16", shape: [rows, cols], data: values }],
      [`${index}.${id}.mean`, { dtype: "F32", shape: [cols], data: means }],
      [`${index}.${id}.scale`, { dtype: "F32", shape: [cols], data: scales }],
    ];
  });
}

/** JSON has no infinity: a range without an end is none. */
const plain = ({ ranges, spectrum, ...rest }: DiagnosticsEvent) => ({
  ...rest,
  ranges: Object.fromEntries(
    Object.entries(ranges).map(([key, range]) => [
      key,
      range?.every(Number.isFinite) ? range : null,
    ]),
  ),
  spectrum: [...spectrum],
});

const listsOf = (series: Readonly<Record<string, Float64Array>>) =>
  Object.fromEntries(Object.entries(series).map(([name, values]) => [name, [...values]]));

/** Six significant digits are more than a chart shows. */
const rounded = (_: string, value: unknown) =>
  typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;
