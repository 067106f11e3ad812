/**
 * A row has the measurements of one library for one workload and batch size, relative to Isotrope's. A row
 * whose losses differ from Isotrope's is void, because the two did not compute the same step.
 */
export interface Row {
  readonly workload: string;
  readonly batch: number;
  readonly peer: string;
  readonly backend: "webgpu" | "webgl";
  /** Browser or runtime, and adapter. */
  readonly host: string;
  readonly adapter: string;
  readonly stepMs: number | null;
  /** This row's step time over Isotrope's. */
  readonly ratio: number | null;
  readonly firstStepMs: number | null;
  readonly firstStepRatio: number | null;
  readonly dispatches: number | null;
  readonly submits: number | null;
  /** Buffers and bind groups created per step in steady state; with WebGL, textures and none. */
  readonly buffers: number | null;
  readonly bindGroups: number | null;
  readonly jsMs: number | null;
  readonly peakBytes: number | null;
  /** Peak bytes over those of parameters, Adam's moments and the activations that backward reads. */
  readonly peakRatio: number | null;
  /** GFLOP/s of the step's matrix products. */
  readonly gigaflops: number | null;
  /** GFLOP/s relative to the FMA kernel's, measured in the same host. */
  readonly ceilingShare: number | null;
  /** Losses of the first five steps. */
  readonly losses: readonly number[];
  /** Number of turns, whose median is `stepMs`. */
  readonly samples: number;
  /** The fastest setting of the library, if several were tried. */
  readonly setting?: string;
  /** Why the row is not comparable. */
  readonly void?: string;
  /** Why some or all figures are missing. */
  readonly skipped?: string;
}

/** Measurements of one library, before the comparison with Isotrope's. */
export type Measured = Omit<Row, "ratio" | "firstStepRatio" | "void">;

/** Steps whose losses are compared. */
export const COMPARED_STEPS = 5;
/** Largest difference, relative to a loss above 1 and absolute below. */
const TOLERANCE = 1e-3;

/** Why the losses do not match, or undefined if they do. */
function disagreement(losses: readonly number[], reference: readonly number[]): string | undefined {
  if (reference.length < COMPARED_STEPS) return "Isotrope's losses are missing";
  for (const [step, loss] of losses.slice(0, COMPARED_STEPS).entries()) {
    const expected = reference[step] ?? Number.NaN;
    // Written so that NaN counts as a difference.
    if (!(Math.abs(loss - expected) <= TOLERANCE * Math.max(1, Math.abs(expected)))) {
      return `loss ${loss} at step ${step + 1}, Isotrope ${expected}`;
    }
  }
  return losses.length < COMPARED_STEPS
    ? `${losses.length} losses of ${COMPARED_STEPS} to compare`
    : undefined;
}

/** Rows for one workload and batch size, with ratios over the row of `reference`. */
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
