/**
 * From embeddings to points on the unit sphere, or on the unit circle. A space of no more dimensions
 * than are drawn is shown as it is; others are projected, each frame's basis laid onto the last one's,
 * so that what moves on the screen moved in the space. How much a projection distorts is part of its
 * frame: a picture without it would claim too much.
 */
import { stridedEmbeddings, toRows } from "../../metrics/embeddings.ts";
import {
  alignBasis,
  type Basis,
  type Embeddings,
  type LinearProjection,
  project,
  trustworthiness,
} from "../../metrics/index.ts";
import type { ProjectionChoice, ProjectionReport } from "../protocol/projection.ts";

export interface SphereFrame {
  /** [rows, 3], unit vectors */
  readonly positions: Float32Array;
  /** [marks, 3], the further rows placed as the points are. */
  readonly marks: Float32Array;
  readonly projection: ProjectionReport;
}

export interface SphereInput {
  readonly embeddings: Embeddings;
  readonly labels: Int32Array;
  /** Further rows of the same columns, which follow the points. */
  readonly marks?: Float32Array | undefined;
  readonly choice: ProjectionChoice;
  readonly definition: LinearProjection;
  /** Leaves the basis as it is, so that frames of other steps can be compared. */
  readonly keepBasis: boolean;
  /** Measures the distortion anew; otherwise it is as it was last found. */
  readonly measure: boolean;
}

/** Rows that a projection is fitted to; all rows are projected on it. */
const FITTED_ROWS = 2000;
/** Trustworthiness is measured on at most so many points, evenly spaced by id. */
const TRUSTED_ROWS = 300;
const TRUSTED_NEIGHBOURS = 10;

export interface Sphere {
  (input: SphereInput): SphereFrame;
  /** Further rows placed as the last frame's points are: unit vectors [rows, 3]; undefined before it. */
  place(vectors: Embeddings): Float32Array | undefined;
}

/** Makes frames of one space; remembers the last basis, which follows the points alone. */
export function createSphere(): Sphere {
  let frame: { readonly of: string; readonly label: string; readonly basis: Basis } | undefined;
  let trusted:
    | { readonly of: string; readonly found: ProjectionReport["trustworthiness"] }
    | undefined;

  const frameFor = (input: SphereInput, dims: number) => {
    const { embeddings, labels, choice, definition, keepBasis } = input;
    const { cols } = embeddings;
    const of = `${choice.id} ${choice.axes} ${dims} ${cols}`;
    if (keepBasis && frame?.of === of) return frame;
    const rows = Math.min(embeddings.rows, FITTED_ROWS);
    const given = {
      embeddings: { data: embeddings.data.subarray(0, rows * cols), rows, cols },
      labels: labels.subarray(0, rows),
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
    const unit = { data: unitRows(data, rows, cols), rows, cols };
    const count = marks.length / cols;
    const unitMarks = { data: unitRows(marks, count, cols), rows: count, cols };
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
        data: unitRows(project(vectors, basis), vectors.rows, dims),
        rows: vectors.rows,
        cols: dims,
      });
    placing = placed;
    const positions = placed(unit);
    const of = `${choice.id} ${choice.axes} ${dims} ${cols} ${rows}`;
    if (input.measure || trusted?.of !== of) trusted = { of, found: trustOf(unit, positions) };
    return {
      positions,
      marks: placed(unitMarks),
      projection: {
        ...{ id, label, shape },
        exact: false,
        // A basis that was fitted to other vectors keeps another share of these.
        kept:
          used === before
            ? spreadOf({ data: project(unit, basis), rows, cols: dims }) / spreadOf(unit)
            : basis.explained.reduce((sum, share) => sum + share, 0),
        trustworthiness: trusted.found,
      },
    };
  };
  return Object.assign(frameOf, {
    place: ({ data, rows, cols }: Embeddings) =>
      placing?.({ data: unitRows(data, rows, cols), rows, cols }),
  });
}

/** Sum of the columns' variances; never 0, so that shares of it stay numbers. */
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

/** How far the drawn neighbourhoods of some points are those of the space, by cosine. */
export function trustOf(
  unit: Embeddings,
  positions: Float32Array,
): ProjectionReport["trustworthiness"] {
  const points = Math.min(unit.rows, TRUSTED_ROWS);
  if (points <= 2 * TRUSTED_NEIGHBOURS) return undefined;
  const some = (source: Embeddings) => toRows(stridedEmbeddings(source, points));
  const drawn = { data: positions, rows: unit.rows, cols: 3 };
  return {
    value: trustworthiness(some(unit), some(drawn), TRUSTED_NEIGHBOURS),
    neighbours: TRUSTED_NEIGHBOURS,
    points,
  };
}

/** Rows of at most three numbers, with zeros after them. */
export function inThree({ data, rows, cols }: Embeddings): Float32Array {
  const result = new Float32Array(rows * 3);
  for (let row = 0; row < rows; row++) {
    result.set(data.subarray(row * cols, (row + 1) * cols), row * 3);
  }
  return result;
}

/** Rows scaled to length 1; a row of zeros becomes the first axis, so that it is somewhere. */
export function unitRows(data: Float32Array, rows: number, cols: number): Float32Array {
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
