/**
 * L-BFGS for smooth convex functions (Nocedal and Wright 2006, "Numerical Optimization", algorithms 7.4 and
 * 7.5). Deterministic and without a learning rate.
 */

/** Writes the gradient at `point` to `gradient` and returns the value. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number;

export interface MinimiseOptions {
  readonly maxIterations: number;
  /** Converged when no entry of the gradient is larger. */
  readonly gradientTolerance: number;
  /** Converged when an iteration lowers the value by at most this share of it. */
  readonly valueTolerance: number;
}

export interface Minimum {
  readonly point: Float64Array;
  readonly value: number;
  readonly iterations: number;
}

interface Curvature {
  readonly step: Float64Array;
  readonly change: Float64Array;
  /** 1 / (change · step) */
  readonly weight: number;
}

/** Minimises from `start`, which is not modified. */
export function minimise(
  objective: Objective,
  start: Float64Array,
  { maxIterations, gradientTolerance, valueTolerance }: MinimiseOptions,
): Minimum {
  let point: Float64Array = start.slice();
  let gradient: Float64Array = new Float64Array(start.length);
  let value = objective(point, gradient);
  const memory: Curvature[] = [];

  for (let iteration = 0; iteration < maxIterations; iteration++) {
    if (largest(gradient) <= gradientTolerance) return { point, value, iterations: iteration };
    const direction = descentDirection(gradient, memory);
    const slope = dot(gradient, direction);
    // The first direction is the bare gradient, so its length is limited to 1.
    let length = memory.length === 0 ? Math.min(1, 1 / norm(gradient)) : 1;
    let next: Float64Array;
    const nextGradient = new Float64Array(start.length);
    let nextValue: number;
    do {
      const scale = length;
      next = point.map((coordinate, index) => coordinate + scale * direction[index]!);
      nextValue = objective(next, nextGradient);
      if (nextValue <= value + 1e-4 * length * slope) break;
      length /= 2;
    } while (length > 1e-10);
    // No step lowers the value beyond rounding.
    if (!(nextValue < value)) return { point, value, iterations: iteration };

    remember(memory, point, next, gradient, nextGradient);
    const gain = value - nextValue;
    point = next;
    gradient = nextGradient;
    value = nextValue;
    if (gain <= valueTolerance * Math.abs(value)) {
      return { point, value, iterations: iteration + 1 };
    }
  }
  return { point, value, iterations: maxIterations };
}

const MEMORY = 20;

function remember(
  memory: Curvature[],
  from: Float64Array,
  to: Float64Array,
  before: Float64Array,
  after: Float64Array,
): void {
  const step = to.map((coordinate, index) => coordinate - from[index]!);
  const change = after.map((coordinate, index) => coordinate - before[index]!);
  const curvature = dot(change, step);
  // Skip pairs without curvature: a convex function has none only where it is flat to rounding.
  if (curvature <= 1e-14 * dot(change, change)) return;
  memory.push({ step, change, weight: 1 / curvature });
  if (memory.length > MEMORY) memory.shift();
}

/** The two-loop recursion: minus the approximate inverse Hessian times the gradient. */
function descentDirection(gradient: Float64Array, memory: readonly Curvature[]): Float64Array {
  const direction = gradient.map((coordinate) => -coordinate);
  const shares: number[] = [];
  for (const { step, change, weight } of memory.toReversed()) {
    const share = weight * dot(step, direction);
    shares.push(share);
    addScaled(direction, change, -share);
  }
  const latest = memory.at(-1);
  if (latest) {
    const scale = 1 / (latest.weight * dot(latest.change, latest.change));
    for (let index = 0; index < direction.length; index++) direction[index]! *= scale;
  }
  for (const { step, change, weight } of memory) {
    addScaled(direction, step, shares.pop()! - weight * dot(change, direction));
  }
  return direction;
}

function addScaled(target: Float64Array, source: Float64Array, scale: number): void {
  for (let index = 0; index < target.length; index++) target[index]! += scale * source[index]!;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!;
  return sum;
}

function norm(vector: Float64Array): number {
  return Math.sqrt(dot(vector, vector));
}

function largest(vector: Float64Array): number {
  return vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
