/** Types of contractions and their tilings, see contraction.ts. */

/** A thread computes `rows` × `cols` outputs; cols is a multiple of 4. */
export type Tiling =
  | {
      readonly kind: "register";
      readonly rows: number;
      readonly cols: number;
      /** Threads of a workgroup. */
      readonly threads: number;
    }
  | {
      /** `rows` is a multiple of 4, of 16 if rows are read four at a time. A quad computes 4 × `cols` columns. */
      readonly kind: "quad";
      readonly rows: number;
      readonly cols: number;
      /** Threads of a workgroup, a multiple of 4. */
      readonly threads: number;
    }
  | {
      /** `rows` is a multiple of 4. */
      readonly kind: "workgroup";
      readonly rows: number;
      readonly cols: number;
      /** Threads of a workgroup along [rows, cols]. */
      readonly threads: readonly [number, number];
      /** Terms that are staged at a time. */
      readonly depth: number;
    };

export type RegisterTiling = Extract<Tiling, { kind: "register" }>;
export type QuadTiling = Extract<Tiling, { kind: "quad" }>;
export type WorkgroupTiling = Extract<Tiling, { kind: "workgroup" }>;

export interface Contraction {
  readonly rows: number;
  readonly cols: number;
  readonly planes: number;
  /** Terms of a segment. */
  readonly segment: number;
  /** Terms of all segments, if the last one is shorter. */
  readonly depth?: number;
  /** `load_a` returns four rows; `rows` is then a multiple of 4. */
  readonly vectorRows?: boolean;
}

/**
 * Outputs that keep a machine busy, counting each split: 16,384 threads of 4 × 4 on a GPU. Fewer on a CPU,
 * where lanes are few and every split is memory that must be read again.
 */
export const outputsAtOnce = (software: boolean): number => (software ? 2 ** 14 : 2 ** 18);
