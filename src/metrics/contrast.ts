/**
 * A contrastive loss seen from one row: each anchor u_i is asked which of its candidates v_j is a
 * positive, by the softmax p_ij of u_i·v_j/τ,
 *
 *   L = s · mean_i [ log Σ_j e^{u_i·v_j/τ} − Σ_j y_ij u_i·v_j/τ ],   Σ_j y_ij = 1,
 *
 * so the force −∂L/∂u_i is a sum over candidates, one vector each: (s/τA)(y_ij − p_ij) v_j, a pull where
 * the factor is positive and a push where it is negative. Where the candidates are the anchors
 * themselves, a pair moves both its rows, and u_i also feels what j asks of it: (y_ji − p_ji) joins in.
 * What moves a row on the sphere is the part along it, v_j − (u_i·v_j) u_i.
 *
 * NT-Xent (Chen et al. 2020), L_out (Khosla et al. 2020) and InfoNCE against keys or a queue (He et al.
 * 2020) are this, with different candidates. All in float64; the temperature is free, so that another
 * one can be asked about without training anything.
 */
import { require } from "../shared/errors.ts";
import { type Embeddings, type Rows, requireEmbeddings, unitRows } from "./embeddings.ts";

export type Candidates =
  /** The other anchors; anchor i and i ± half of them are views of one image. */
  | {
      readonly kind: "each other";
      /** Class of each image: then all views of a class are positives. −1 stands for none. */
      readonly labels?: ArrayLike<number>;
    }
  /** As many keys as anchors, key i the positive; an anchor is compared with those of its own half. */
  | { readonly kind: "keys"; readonly keys: Embeddings }
  /** Its own key, the positive, and every row of a memory. */
  | { readonly kind: "memory"; readonly keys: Embeddings; readonly memory: Embeddings };

export interface ContrastProblem {
  /** Of any length. */
  readonly anchors: Embeddings;
  readonly candidates: Candidates;
}

/** What acts on one anchor; the arrays go by candidate: the keys first, then the memory. */
export interface Forces {
  /** What the anchor gives its candidates: sums to 1, 0 for who is none. */
  readonly weights: Float64Array;
  /** Which of them are positives, as shares. */
  readonly targets: Float64Array;
  readonly cosines: Float64Array;
  /** Factor on each candidate's direction: a pull above 0, a push below. */
  readonly factors: Float64Array;
  /** Length along the sphere of each pull and push. */
  readonly lengths: Float64Array;
  /** The sum of them all along the sphere [cols]: minus the gradient by the unit anchor. */
  readonly net: Float64Array;
}

export interface Contrast {
  /** Unit rows. */
  readonly anchors: Rows;
  readonly candidates: Rows;
  /** The loss at a temperature, times `scale`. */
  loss(temperature: number, scale?: number): number;
  /** What acts on anchor `row`. */
  forcesOn(row: number, temperature: number, scale?: number): Forces;
  /** The part of candidate `index` along the sphere at anchor `row` [cols]. */
  along(row: number, index: number): Float64Array;
}

/** Throws an InputError where rows do not fit together or are not finite, or the temperature is not above 0. */
export function contrastOf({ anchors, candidates: given }: ContrastProblem): Contrast {
  requireEmbeddings("contrast", anchors, 2);
  const { rows, cols } = anchors;
  const half = rows / 2;
  const unit = unitRows(anchors);
  const candidates = candidatesOf(given, unit);
  const mutual = given.kind === "each other";
  if (mutual) {
    require(rows % 2 === 0, () => `contrast: ${rows} anchors; give two views of each image`);
  }

  /** Whether `index` stands in the softmax of `row`. */
  const takesPart = (row: number, index: number): boolean => {
    switch (given.kind) {
      case "each other":
        return index !== row;
      case "keys":
        return Math.floor(index / half) === Math.floor(row / half);
      case "memory":
        return index === row || index >= rows;
      default:
        return given satisfies never;
    }
  };
  const classOf = (row: number): number =>
    given.kind === "each other" ? (given.labels?.[row % half] ?? -1) : -1;
  const positives = (row: number): readonly number[] => {
    if (!mutual) return [row];
    const own = classOf(row);
    if (own < 0) return [(row + half) % rows];
    const alike = Array.from({ length: rows }, (_, index) => index);
    return alike.filter((index) => index !== row && classOf(index) === own);
  };

  const cosinesOf = (row: number): Float64Array => {
    const cosines = new Float64Array(candidates.rows);
    for (let index = 0; index < candidates.rows; index++) {
      let sum = 0;
      for (let col = 0; col < cols; col++) {
        sum += unit.data[row * cols + col]! * candidates.data[index * cols + col]!;
      }
      cosines[index] = sum;
    }
    return cosines;
  };
  const known = new Map<number, Float64Array>();
  const cosinesAt = (row: number): Float64Array => {
    const cosines = known.get(row) ?? cosinesOf(row);
    known.set(row, cosines);
    return cosines;
  };
  /** The logarithm of an anchor's sum of exponentials. */
  const logSum = (row: number, temperature: number): number => {
    const cosines = cosinesAt(row);
    let largest = -Infinity;
    for (let index = 0; index < cosines.length; index++) {
      if (takesPart(row, index)) largest = Math.max(largest, cosines[index]!);
    }
    let sum = 0;
    for (let index = 0; index < cosines.length; index++) {
      if (takesPart(row, index)) sum += Math.exp((cosines[index]! - largest) / temperature);
    }
    return largest / temperature + Math.log(sum);
  };
  const checked = (temperature: number) =>
    require(Number.isFinite(temperature) && temperature > 0, () =>
      `contrast: found a temperature of ${temperature}; takes a number above 0`);

  const along = (row: number, index: number): Float64Array => {
    const cosine = cosinesAt(row)[index]!;
    return Float64Array.from(
      { length: cols },
      (_, col) => candidates.data[index * cols + col]! - cosine * unit.data[row * cols + col]!,
    );
  };

  return {
    anchors: unit,
    candidates,
    along,
    loss(temperature, scale = 1) {
      checked(temperature);
      let sum = 0;
      for (let row = 0; row < rows; row++) {
        const cosines = cosinesAt(row);
        const own = positives(row);
        const similarity = own.reduce((total, index) => total + cosines[index]!, 0) / own.length;
        sum += logSum(row, temperature) - similarity / temperature;
      }
      return (scale * sum) / rows;
    },
    forcesOn(row, temperature, scale = 1) {
      checked(temperature);
      require(Number.isInteger(row) && row >= 0 && row < rows, () =>
        `contrast: found anchor ${row}; there are 0 to ${rows - 1}`);
      const cosines = cosinesAt(row);
      const own = logSum(row, temperature);
      const weights = new Float64Array(candidates.rows);
      const targets = new Float64Array(candidates.rows);
      const alike = positives(row);
      for (const index of alike) targets[index] = 1 / alike.length;
      const factors = new Float64Array(candidates.rows);
      const lengths = new Float64Array(candidates.rows);
      const net = new Float64Array(cols);
      const unitForce = scale / (temperature * rows);
      for (let index = 0; index < candidates.rows; index++) {
        if (!takesPart(row, index)) continue;
        const cosine = cosines[index]!;
        weights[index] = Math.exp(cosine / temperature - own);
        let factor = targets[index]! - weights[index]!;
        if (mutual) {
          // Being a positive is mutual, and counted alike: classes are equally large for both.
          factor += targets[index]! - Math.exp(cosine / temperature - logSum(index, temperature));
        }
        factors[index] = unitForce * factor;
        lengths[index] = Math.abs(factors[index]!) * Math.sqrt(Math.max(0, 1 - cosine * cosine));
        const direction = along(row, index);
        for (let col = 0; col < cols; col++) net[col]! += factors[index]! * direction[col]!;
      }
      return { weights, targets, cosines, factors, lengths, net };
    },
  };
}

function candidatesOf(given: Candidates, anchors: Rows): Rows {
  const { rows, cols } = anchors;
  const fitting = (name: string, { rows: found, cols: width }: Embeddings, wanted: number) =>
    require(found === wanted && width === cols, () =>
      `contrast: ${name} are [${found},${width}] for anchors [${rows},${cols}]; give [${wanted},${cols}]`);
  switch (given.kind) {
    case "each other":
      return anchors;
    case "keys":
      requireEmbeddings("contrast: keys", given.keys);
      fitting("keys", given.keys, rows);
      return unitRows(given.keys);
    case "memory": {
      const { keys, memory } = given;
      requireEmbeddings("contrast: keys", keys);
      requireEmbeddings("contrast: memory", memory);
      fitting("keys", keys, rows);
      fitting("memory rows", memory, memory.rows);
      const both = new Float64Array((rows + memory.rows) * cols);
      both.set(unitRows(keys).data);
      both.set(unitRows(memory).data, rows * cols);
      return { data: both, rows: rows + memory.rows, cols };
    }
    default:
      return given satisfies never;
  }
}
