/**
 * Projects embeddings onto the unit sphere or the unit circle. A space with no more dimensions than are
 * drawn is shown without projection. The basis of each frame is aligned with that of the last one, so
 * that motion on the screen is motion in the space. Every frame reports the distortion of its projection.
 */
import { sampledEmbeddings, toRows } from "../../metrics/embeddings.ts";
import {
  alignBasis,
  type Basis,
  type Embeddings,
  type LinearProjection,
  project,
  trustworthiness,
} from "../../metrics/index.ts";
import { onSphere, partsIn, repeated, stacked } from "../evaluate/joint.ts";
import type { ProjectionChoice, ProjectionReport } from "../protocol/projection.ts";

export interface SphereFrame {
  /** [rows, 3], unit vectors */
  readonly positions: Float32Array;
  /** [marks, 3]: the additional rows in the same projection. */
  readonly marks: Float32Array;
  readonly projection: ProjectionReport;
}

export interface SphereInput {
  readonly embeddings: Embeddings;
  readonly labels: Int32Array;
  /** Parts of the same number of rows, one after the other: 2 for a joint space; default: 1. */
  readonly parts?: number;
  /** Additional rows to project, which do not affect the basis. */
  readonly marks?: Float32Array | undefined;
  readonly choice: ProjectionChoice;
  readonly definition: LinearProjection;
  /** Reuses the last basis, so that frames of different steps are comparable. */
  readonly keepBasis: boolean;
  /** Measures the distortion again instead of reusing the last result. */
  readonly measure: boolean;
}

/** Rows that a basis is fitted on. All rows are projected. */
const FITTED_ROWS = 2000;
/** Points that trustworthiness is measured on, drawn from a fixed seed. */
const TRUSTED_ROWS = 300;
const TRUSTED_NEIGHBOURS = 10;

export interface Sphere {
  (input: SphereInput): SphereFrame;
  /** Projects vectors as the last frame's points: unit vectors [rows, 3]. Undefined before the first frame. */
  place(vectors: Embeddings): Float32Array | undefined;
}

/** Makes the frames of one space. */
export function createSphere(): Sphere {
  let frame: { readonly of: string; readonly label: string; readonly basis: Basis } | undefined;
  let trust:
    | { readonly of: string; readonly result: ProjectionReport["trustworthiness"] }
    | undefined;

  const frameFor = (input: SphereInput, dims: number) => {
    const { embeddings, labels, parts = 1, choice, definition, keepBasis } = input;
    const { cols } = embeddings;
    const of = `${choice.id} ${choice.axes} ${dims} ${cols}`;
    if (keepBasis && frame?.of === of) return frame;
    // Every part has the same weight.
    const some = partsIn(embeddings, parts, Math.floor(FITTED_ROWS / parts));
    const given = {
      embeddings: parts === 1 ? (some[0] ?? embeddings) : stacked(some),
      labels: repeated(labels.subarray(0, some[0]?.rows), parts),
      axes: choice.axes,
      dims,
    };
    const { fixed, detail } = definition;
    const label = [definition.label, detail?.(given)].filter(Boolean).join(" ");
    const fresh = definition.basis(given);
    const last = frame?.basis;
    const comparable = last?.components.rows === dims && last.components.cols === cols;
    const basis = last && comparable && !fixed ? alignBasis(last, fresh) : fresh;
    frame = { of, label, basis };
    return frame;
  };

  let placing: ((unit: Embeddings) => Float32Array) | undefined;
  const frameOf = (input: SphereInput): SphereFrame => {
    const { data, rows, cols } = input.embeddings;
    const { choice, marks = new Float32Array() } = input;
    const { id } = choice;
    const dims = choice.shape === "circle" || cols < 3 ? 2 : 3;
    const shape = dims === 2 ? "circle" : "sphere";
    const unit = { data: onSphere(data, rows, cols), rows, cols };
    const count = marks.length / cols;
    const unitMarks = { data: onSphere(marks, count, cols), rows: count, cols };
    if (cols <= dims) {
      placing = inThree;
      const { label } = input.definition;
      return {
        positions: inThree(unit),
        marks: inThree(unitMarks),
        projection: { id, label, shape, exact: true, kept: 1, trustworthiness: undefined },
      };
    }
    const before = frame;
    const used = frameFor({ ...input, embeddings: unit }, dims);
    const { basis, label } = used;
    const placed = (vectors: Embeddings) =>
      inThree({
        data: onSphere(project(vectors, basis), vectors.rows, dims),
        rows: vectors.rows,
        cols: dims,
      });
    placing = placed;
    const positions = placed(unit);
    const of = `${choice.id} ${choice.axes} ${dims} ${cols} ${rows}`;
    if (input.measure || trust?.of !== of) trust = { of, result: trustOf(unit, positions) };
    return {
      positions,
      marks: placed(unitMarks),
      projection: {
        id,
        label,
        shape,
        exact: false,
        // A reused basis was fitted on other vectors, so its explained share does not apply to these.
        kept:
          used === before
            ? spreadOf({ data: project(unit, basis), rows, cols: dims }) / spreadOf(unit)
            : basis.explained.reduce((sum, share) => sum + share, 0),
        trustworthiness: trust.result,
      },
    };
  };
  return Object.assign(frameOf, {
    place: ({ data, rows, cols }: Embeddings) =>
      placing?.({ data: onSphere(data, rows, cols), rows, cols }),
  });
}

/** Sum of the variances of the columns, at least 1e-12 to allow division. */
function spreadOf({ data, rows, cols }: Embeddings): number {
  let spread = 0;
  for (let col = 0; col < cols; col++) {
    let sum = 0;
    let squares = 0;
    for (let at = col; at < data.length; at += cols) {
      const value = data[at] ?? 0;
      sum += value;
      squares += value * value;
    }
    spread += squares / rows - (sum / rows) ** 2;
  }
  return Math.max(spread, 1e-12);
}

/** Trustworthiness of the drawn neighbourhoods by cosine; undefined if there are too few points. */
export function trustOf(
  unit: Embeddings,
  positions: Float32Array,
): ProjectionReport["trustworthiness"] {
  const points = Math.min(unit.rows, TRUSTED_ROWS);
  if (points <= 2 * TRUSTED_NEIGHBOURS) return undefined;
  const some = (source: Embeddings) => toRows(sampledEmbeddings(source, points));
  const drawn = { data: positions, rows: unit.rows, cols: 3 };
  return {
    value: trustworthiness(some(unit), some(drawn), TRUSTED_NEIGHBOURS),
    neighbours: TRUSTED_NEIGHBOURS,
    points,
  };
}

/** Pads rows to three columns with zeros. */
export function inThree({ data, rows, cols }: Embeddings): Float32Array {
  const result = new Float32Array(rows * 3);
  for (let row = 0; row < rows; row++) {
    result.set(data.subarray(row * cols, (row + 1) * cols), row * 3);
  }
  return result;
}
