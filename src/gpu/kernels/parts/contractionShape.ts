/** What a contraction is and how it may be tiled; see contraction.ts for how to think about it. */

/** `rows` × `cols` are what one thread computes; cols is a multiple of 4. */
export type Tiling =
  | {
      readonly kind: "register";
      readonly rows: number;
      readonly cols: number;
      /** Threads of a workgroup; tiles are dealt to threads one after another. */
      readonly threads: number;
    }
  | {
      /** `rows` is a multiple of 4, of 16 where rows are read in fours; the quad's columns are 4 × `cols`. */
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
      /** k's staged at a time. */
      readonly depth: number;
    };

export type RegisterTiling = Extract<Tiling, { kind: "register" }>;
export type QuadTiling = Extract<Tiling, { kind: "quad" }>;
export type WorkgroupTiling = Extract<Tiling, { kind: "workgroup" }>;

export interface Contraction {
  readonly rows: number;
  readonly cols: number;
  readonly planes: number;
  /** k's of a segment, and of the whole contraction if the last segment is shorter. */
  readonly segment: number;
  readonly depth?: number;
  /** `load_a` gives four rows at once; `rows` is then a multiple of 4. */
  readonly vectorRows?: boolean;
}

/**
 * Outputs that keep a machine busy, split sums counted apart: 16,384 threads of 4 × 4 on a GPU; on a CPU
 * few lanes, and every split is memory to be read again.
 */
export const outputsAtOnce = (software: boolean): number => (software ? 2 ** 14 : 2 ** 18);
