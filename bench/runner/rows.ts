/**
 * A row is what one library took for one workload at one batch, beside Isotrope's row. A row whose
 * losses differ from Isotrope's is void: then the two did not compute the same step.
 */
export interface Row {
  readonly workload: string;
  readonly batch: number;
  readonly peer: string;
  readonly backend: "webgpu" | "webgl";
  /** Where it ran, and on what. */
  readonly host: string;
  readonly adapter: string;
  readonly stepMs: number | null;
  /** This row's step time over Isotrope's. */
  readonly ratio: number | null;
  readonly firstStepMs: number | null;
  readonly firstStepRatio: number | null;
  readonly dispatches: number | null;
  readonly submits: number | null;
  /** Buffers and bind groups created in a steady step; with WebGL, textures and none. */
  readonly buffers: number | null;
  readonly bindGroups: number | null;
  readonly jsMs: number | null;
  readonly peakBytes: number | null;
  /** Peak bytes over those of parameters, Adam's moments and the activations that backward needs. */
  readonly peakRatio: number | null;
  /** Of the step's products alone. */
  readonly gigaflops: number | null;
  /** Those over the FMA kernel's, measured in the same host. */
  readonly ceilingShare: number | null;
  /** Losses of the first five steps. */
  readonly losses: readonly number[];
  /** Timed blocks of steps, of which `stepMs` is the median. */
  readonly samples: number;
  /** The library's setting that was fastest, where one was tried. */
  readonly setting?: string;
  /** Why the row says nothing about speed. */
  readonly void?: string;
  /** Why there is no figure, or none for some columns. */
  readonly skipped?: string;
}

/** What a row is made of, before it stands beside another. */
export type Measured = Omit<Row, "ratio" | "firstStepRatio" | "void">;

/** Steps whose losses are compared. */
export const COMPARED_STEPS = 5;
/** Largest difference, relative to a loss above 1 and absolute below. */
const TOLERANCE = 1e-3;

/** Why losses do not show the same step, or undefined where they do. */
function disagreement(losses: readonly number[], reference: readonly number[]): string | undefined {
  if (reference.length < COMPARED_STEPS) return "Isotrope's losses are missing";
  for (const [step, found] of losses.slice(0, COMPARED_STEPS).entries()) {
    const wanted = reference[step] ?? Number.NaN;
    // Also true where one is not a number.
    if (!(Math.abs(found - wanted) <= TOLERANCE * Math.max(1, Math.abs(wanted)))) {
      return `loss ${found} at step ${step + 1}, Isotrope ${wanted}`;
    }
  }
  return losses.length < COMPARED_STEPS
    ? `${losses.length} losses of ${COMPARED_STEPS} to compare`
    : undefined;
}

/** Rows from what was measured on one workload and batch; ratios over the row of `reference`. */
export function rowsOf(measured: readonly Measured[], reference: string): Row[] {
  const base = measured.find(({ peer }) => peer === reference);
  return measured.map((each) => {
    const reason =
      each.losses.length > 0 ? disagreement(each.losses, base?.losses ?? []) : undefined;
    const valid = reason === undefined;
    return {
      ...each,
      ratio: valid ? quotient(each.stepMs, base?.stepMs) : null,
      firstStepRatio: valid ? quotient(each.firstStepMs, base?.firstStepMs) : null,
      ...(reason !== undefined && { void: reason }),
    };
  });
}

export function quotient(part: number | null, whole: number | null | undefined): number | null {
  return part === null || whole === null || whole === undefined || whole === 0
    ? null
    : part / whole;
}
