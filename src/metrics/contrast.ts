/**
 * Forces of a contrastive loss on one embedding. Each anchor u_i classifies its candidates v_j by the
 * softmax p_ij of u_i·v_j/τ, with targets y_ij on the positives:
 *
 *   L = s · mean_i [ log Σ_j e^{u_i·v_j/τ} − Σ_j y_ij u_i·v_j/τ ],   Σ_j y_ij = 1.
 *
 * With A anchors, the force −∂L/∂u_i is the sum over candidates of (s/τA)(y_ij − p_ij) v_j: a pull where
 * the factor is positive, a push where it is negative. When the candidates are the anchors themselves,
 * each pair appears in the loss of both rows and (y_ji − p_ji) is added to the factor. On the sphere only
 * the tangential part v_j − (u_i·v_j) u_i moves the anchor.
 *
 * Covers NT-Xent (Chen et al. 2020), L_out (Khosla et al. 2020) and InfoNCE against keys or a queue (He et
 * al. 2020), which differ in their candidates. Computed in float64. The temperature is an argument, so
 * forces at other temperatures need no training.
 */
import { require } from "../shared/errors.ts";
import { type Embeddings, type Rows, requireEmbeddings, unitRows } from "./embeddings.ts";

export type Candidates =
  /** All other anchors. Anchors i and i + half are two views of one image. */
  | {
      readonly kind: "each other";
      /** Class of each image; all views of a class are then positives. −1: no class. */
      readonly labels?: ArrayLike<number>;
    }
  /** One key per anchor; key i is the positive of anchor i. An anchor sees the keys of its own half. */
  | { readonly kind: "keys"; readonly keys: Embeddings }
  /** Anchor i sees its own key, which is the positive, and every row of the memory. */
  | { readonly kind: "memory"; readonly keys: Embeddings; readonly memory: Embeddings };

export interface ContrastProblem {
  /** Any length; normalised here. */
  readonly anchors: Embeddings;
  readonly candidates: Candidates;
}

/** Forces on one anchor. Arrays are indexed by candidate: keys first, then memory. */
export interface Forces {
  /** Softmax weights, summing to 1; 0 for rows that are not candidates. */
  readonly weights: Float64Array;
  /** Target distribution over the positives; sums to 1. */
  readonly targets: Float64Array;
  readonly cosines: Float64Array;
  /** Factor on each candidate's tangential direction: positive pulls, negative pushes. */
  readonly factors: Float64Array;
  /** Length of each force along the sphere. */
  readonly lengths: Float64Array;
  /** Sum of all forces along the sphere, [cols]: the negative gradient with respect to the unit anchor. */
  readonly net: Float64Array;
}

export interface Contrast {
  /** Unit rows. */
  readonly anchors: Rows;
  readonly candidates: Rows;
  /** The loss at `temperature`, times `scale`. */
  loss(temperature: number, scale?: number): number;
  /** The forces on anchor `row`. */
  forcesOn(row: number, temperature: number, scale?: number): Forces;
  /** The tangential part of candidate `index` at anchor `row`, [cols]. */
  along(row: number, index: number): Float64Array;
}

/** Throws an InputError if shapes do not match, values are not finite or the temperature is not positive. */
export function contrastOf({ anchors, candidates: given }: ContrastProblem): Contrast {
  requireEmbeddings("contrast", anchors, 2);
  const { rows, cols } = anchors;
  const half = rows / 2;
  const unit = unitRows(anchors);
  const candidates = candidatesOf(given, unit);
  const mutual = given.kind === "each other";
  if (mutual) {
    require(rows % 2 === 0, () =>
      `contrast: ${rows} anchors; expected an even number, two views of each image`);
  }

  /** Whether `index` is in the softmax of `row`. */
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
  /** Log-sum-exp of an anchor's logits. */
  const logSumExp = (row: number, temperature: number): number => {
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
      `contrast: found a temperature of ${temperature}; expected a number above 0`);

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
        sum += logSumExp(row, temperature) - similarity / temperature;
      }
      return (scale * sum) / rows;
    },
    forcesOn(row, temperature, scale = 1) {
      checked(temperature);
      require(Number.isInteger(row) && row >= 0 && row < rows, () =>
        `contrast: found anchor ${row}; expected 0 to ${rows - 1}`);
      const cosines = cosinesAt(row);
      const own = logSumExp(row, temperature);
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
          // Targets are symmetric: both rows of a pair have equally many positives.
          factor +=
            targets[index]! - Math.exp(cosine / temperature - logSumExp(index, temperature));
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
      `contrast: ${name} are [${found},${width}] for anchors [${rows},${cols}]; expected [${wanted},${cols}]`);
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
