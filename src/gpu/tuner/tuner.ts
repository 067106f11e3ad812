/**
 * Times the candidates of a program's calls on an adapter, on scratch memory, the calls with the most
 * arithmetic first. It works in slices, so that the caller limits its time. Calls that are not timed keep
 * their first candidate.
 *
 * Variants compute the same bytes, so noise in a timing costs speed, never a result. This is checked before a
 * variant is timed: one that writes other bytes than the first candidate on hashed data is disabled. A winner is
 * timed once a size class, and compared again at each size that shares it. Still, the
 * first candidate is replaced only if another is clearly faster and wins again in a second round.
 */
import type { Device } from "../device.ts";
import type { Program } from "../program.ts";
import type { Tunable } from "./tunable.ts";

export interface Tuner {
  /** Calls that are not decided yet. */
  readonly left: number;
  /**
   * Times variants until `milliseconds` have passed or all calls are decided; compiling the last one may take
   * longer. Nothing else should run meanwhile. Winners go into the device's table.
   */
  work(milliseconds: number): Promise<void>;
  /** Frees the scratch memory. */
  destroy(): void;
}

/** Creates a tuner for all undecided calls of programs of this device. */
export function createTuner(device: Device, programs: readonly Program[]): Tuner {
  const jobs = openJobs(device, programs);
  let left = jobs.length;
  const slices = tuneAll();

  async function* tuneAll(): AsyncGenerator<void, void> {
    // Loaded now, because the first picture of the page needs none of it.
    const { tune } = await import("./tune.ts");
    for (const tunable of jobs) {
      // Another tuner may have decided it meanwhile.
      if (device.tunings.isOpen(tunable)) yield* tune(device, tunable);
      left--;
    }
  }

  return {
    get left() {
      return left;
    },
    async work(milliseconds) {
      const end = performance.now() + milliseconds;
      while (performance.now() < end && !device.failure()) {
        if ((await slices.next()).done) return;
      }
    },
    destroy() {
      left = 0;
      // Runs the generator's finally block, which frees its memory. A lost device has none.
      slices.return().catch(() => undefined);
    },
  };
}

/** Undecided calls, the most arithmetic first. */
function openJobs(device: Device, programs: readonly Program[]): Tunable[] {
  const work = new Map<string, { readonly tunable: Tunable; flops: number }>();
  for (const { kernel, tuned } of programs.flatMap(({ plan }) => plan.calls)) {
    if (!tuned || !device.tunings.isOpen(tuned.tunable)) continue;
    const { tunable } = tuned;
    const known = work.get(tunable.exact) ?? { tunable, flops: 0 };
    known.flops += kernel.flops;
    work.set(tunable.exact, known);
  }
  return [...work.values()].sort((a, b) => b.flops - a.flops).map(({ tunable }) => tunable);
}
