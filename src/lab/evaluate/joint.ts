/** Joint spaces: the unit vectors of two spaces of the same rows, one space after the other. */
import type { Embeddings } from "../../metrics/index.ts";
import { require } from "../../shared/errors.ts";
import type { BuiltSpace } from "../../training/space.ts";
import { modalitiesOf, nameOfSpace, type Space, type SpaceDescription } from "../protocol/space.ts";

/** The spaces of a run with the joint ones. */
export function describeSpaces(
  spaces: readonly Pick<BuiltSpace, "id" | "reads" | "jointWith">[],
): readonly SpaceDescription[] {
  const joint = spaces.flatMap(({ id, reads, jointWith }) =>
    reads === "image" && jointWith !== undefined ? `${id}+${jointWith}` : [],
  );
  const own = spaces.map(({ id, reads }) => ({ id, modalities: [reads] }));
  const both = joint.map((id) => ({ id, modalities: modalitiesOf(id) }));
  return [...own, ...both].map(({ id, modalities }) => ({
    id,
    label: nameOfSpace(id),
    modalities,
  }));
}

/** The unit vectors of all parts, one part after the other. A row of zeros becomes the first axis. */
export function joined(space: Space, parts: readonly Embeddings[]): Embeddings {
  const cols = parts[0]?.cols ?? 0;
  require(parts.every((part) => part.cols === cols), () =>
    `space: the parts of ${space} have ${parts.map((part) => part.cols).join(" and ")} dimensions; a joint space needs equal ones`);
  return stacked(parts.map(({ data, rows }) => ({ data: onSphere(data, rows, cols), rows, cols })));
}

/** The rows of all parts, one part after the other. */
export function stacked(parts: readonly Embeddings[]): Embeddings {
  const cols = parts[0]?.cols ?? 0;
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const data = new Float32Array(rows * cols);
  let first = 0;
  for (const part of parts) {
    data.set(part.data, first);
    first += part.rows * cols;
  }
  return { data, rows, cols };
}

/** Labels of the rows of one part, for every part. */
export function repeated(labels: Int32Array, parts: number): Int32Array {
  if (parts === 1) return labels;
  const all = new Int32Array(labels.length * parts);
  for (let part = 0; part < parts; part++) all.set(labels, part * labels.length);
  return all;
}

/** The parts of stacked embeddings, at most `most` rows of each; they share its memory. */
export function partsIn(
  { data, rows, cols }: Embeddings,
  parts: number,
  most = rows,
): readonly Embeddings[] {
  const each = rows / parts;
  const kept = Math.min(each, most);
  return Array.from({ length: parts }, (_, part) => ({
    data: data.subarray(part * each * cols, (part * each + kept) * cols),
    rows: kept,
    cols,
  }));
}

/**
 * Points of the sphere: rows scaled to length 1. A row of zeros becomes the first axis, as a point must be somewhere;
 * the metrics' `unitRows` leave it at the centre.
 */
export function onSphere(data: Float32Array, rows: number, cols: number): Float32Array {
  const result = new Float32Array(rows * cols);
  for (let row = 0; row < rows; row++) {
    const start = row * cols;
    let sum = 0;
    for (let col = 0; col < cols; col++) sum += (data[start + col] ?? 0) ** 2;
    if (sum < 1e-20) result[start] = 1;
    else {
      const scale = 1 / Math.sqrt(sum);
      for (let col = 0; col < cols; col++) result[start + col] = (data[start + col] ?? 0) * scale;
    }
  }
  return result;
}
