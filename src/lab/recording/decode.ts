/** Reads a recorded run from the files of a bundle. */
import * as z from "zod/mini";
import type { Bundle } from "../../formats/bundle.ts";
import { decodeSafetensors } from "../../formats/safetensors.ts";
import type { ElementType, FileTensor, TensorOf } from "../../formats/tensor.ts";
import { InputError, messageOf, require } from "../../shared/errors.ts";
import { own } from "../../shared/own.ts";
import { describeIssue } from "../../shared/schemaIssue.ts";
import { sizeOf } from "../../shared/shapes.ts";
import type { Vectors } from "../../training/embedded.ts";
import type { DiagnosticsEvent } from "../protocol/events.ts";
import { partsOfSpace } from "../protocol/space.ts";
import { restored } from "./quantise.ts";
import { RECORDING_JSON, RECORDING_TENSORS, type Recording } from "./recording.ts";
import { RecordingFile } from "./schema.ts";

/** Throws {@link InputError}, prefixed with the `name` of the bundle, if it holds no recording or a damaged one. */
export function decodeRecording({ files }: Pick<Bundle, "files">, name: string): Recording {
  const [text, data] = [own(files, RECORDING_JSON), own(files, RECORDING_TENSORS)];
  if (!text || !data) {
    throw new InputError(
      `${name}: no recording: it has no ${text ? RECORDING_TENSORS : RECORDING_JSON}; lab record writes bundles that play back`,
    );
  }
  const { begin, adapter, space, points, steps, markers, moments } = jsonOf(text, name);
  const { tensors } = decodeSafetensors(data, `${name}: ${RECORDING_TENSORS}`);
  const read = <T extends ElementType>(id: string, dtype: T, shape?: readonly number[]) =>
    tensorNamed(tensors, { id, dtype, shape, name });
  const { count, height, width, channels } = points;
  const labels = read("labels", "I32", [count]).data;
  const parts = [...new Set(begin.spaces.flatMap(({ id }) => partsOfSpace(id)))];
  require(begin.spaces.some(({ id }) => id === space), () =>
    `${name}: the recording shows the space ${space}, which it does not list`);
  return {
    begin,
    adapter,
    space,
    points: {
      ...points,
      images: read("images", "U8", [count, height, width, channels]).data,
      labels,
    },
    steps: { steps: Float64Array.from(steps.steps), series: columnsOf(steps, name) },
    markers,
    moments: moments.map(({ step, collapse, diagnostics }, index) => ({
      step,
      collapse,
      embedded: {
        rows: count,
        spaces: Object.fromEntries(
          parts.map((id): [string, Vectors] => {
            const { shape, data: values } = read(`${index}.${id}`, "I16");
            const cols = shape[1] ?? 0;
            require(shape.length === 2 && shape[0] === count && cols > 0, () =>
              `${name}: the vectors of ${id} have the shape [${shape}], expected [${count}, columns]`);
            const means = read(`${index}.${id}.mean`, "F32", [cols]).data;
            const scales = read(`${index}.${id}.scale`, "F32", [cols]).data;
            return [id, restored({ values, means, scales })];
          }),
        ),
      },
      diagnostics: diagnostics.map(
        (each): DiagnosticsEvent => ({ ...each, spectrum: Float64Array.from(each.spectrum) }),
      ),
    })),
  };
}

function jsonOf(bytes: Uint8Array, name: string): z.infer<typeof RecordingFile> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new InputError(`${name}: ${RECORDING_JSON} is not JSON: ${messageOf(error)}`);
  }
  const { success, data, error } = z.safeParse(RecordingFile, value);
  if (!success) throw new InputError(`${name}: ${RECORDING_JSON}: ${describeIssue(error, value)}`);
  return data;
}

function columnsOf(
  { steps, series }: z.infer<typeof RecordingFile>["steps"],
  name: string,
): Record<string, Float64Array> {
  for (const [key, values] of Object.entries(series)) {
    require(values.length === steps.length, () =>
      `${name}: the series ${key} has ${values.length} values for ${steps.length} steps`);
  }
  return Object.fromEntries(
    Object.entries(series).map(([key, values]) => [key, Float64Array.from(values)]),
  );
}

interface Wanted<T extends ElementType> {
  readonly id: string;
  readonly dtype: T;
  readonly shape: readonly number[] | undefined;
  readonly name: string;
}

function tensorNamed<T extends ElementType>(
  tensors: Readonly<Record<string, FileTensor>>,
  { id, dtype, shape, name }: Wanted<T>,
): TensorOf<T> {
  const found = own(tensors, id);
  if (found?.dtype !== dtype) {
    throw new InputError(
      `${name}: the recording has ${found ? `${id} as ${found.dtype}` : `no tensor ${id}`}, expected ${dtype}`,
    );
  }
  require(shape === undefined || `${found.shape}` === `${shape}`, () =>
    `${name}: the tensor ${id} has the shape [${found.shape}], expected [${shape}]`);
  require(found.data.length === sizeOf(found.shape), () => `${name}: the tensor ${id} is damaged`);
  return found as TensorOf<T>;
}
