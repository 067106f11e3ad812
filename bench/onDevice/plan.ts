/** What an on-device measurement consists of: all of it on a GPU, less on a software adapter, least for a trial. */
import type { StandardStep } from "../../src/cli/benchmark.ts";

export interface Plan {
  /** Time limit of all parts together; one that runs when it is over is finished. */
  readonly seconds: number;
  readonly steps: readonly StandardStep[];
  readonly kernelSteps: readonly StandardStep[];
  /** Every n-th case of the kernels' reference suite. */
  readonly caseStride: number;
  readonly equalRuns: StandardStep & { readonly steps: number };
  readonly peers: {
    readonly tasks: readonly { readonly workload: string; readonly batch: number }[];
    /** Isotrope first. */
    readonly libraries: readonly string[];
    /** Time limit of each library and task. */
    readonly seconds: number;
  };
}

const ENCODERS = ["convnet-s", "convnet-l", "vit-s"];
const WORKLOADS = ["a", "b", "c", "d"];

const step = (encoder: string, batch: number, precision = "f32"): StandardStep => {
  return { encoder, batch, precision };
};

export function planFor(
  { software, f16 }: { readonly software: boolean; readonly f16: boolean },
  short: boolean,
): Plan {
  const tasks = (batch: number) => WORKLOADS.map((workload) => ({ workload, batch }));
  if (short) {
    return {
      seconds: 240,
      steps: [step("convnet-s", 4)],
      kernelSteps: [step("convnet-s", 4)],
      caseStride: 100,
      equalRuns: { ...step("convnet-s", 4), steps: 3 },
      peers: { tasks: [{ workload: "b", batch: 2 }], libraries: ["isotrope"], seconds: 1 },
    };
  }
  if (software) {
    return {
      seconds: 240,
      steps: [step("convnet-s", 16), step("vit-s", 4)],
      kernelSteps: [step("convnet-s", 16)],
      caseStride: 10,
      equalRuns: { ...step("convnet-s", 16), steps: 10 },
      peers: { tasks: tasks(4), libraries: ["isotrope", "jax-js"], seconds: 2 },
    };
  }
  const mixed = f16 ? ENCODERS.map((encoder) => step(encoder, 256, "mixed")) : [];
  return {
    seconds: 240,
    steps: [
      ...ENCODERS.flatMap((encoder) => [64, 256, 1024].map((batch) => step(encoder, batch))),
      ...mixed,
    ],
    kernelSteps: ENCODERS.map((encoder) => step(encoder, 256)),
    caseStride: 1,
    equalRuns: { ...step("convnet-s", 256), steps: 50 },
    peers: { tasks: tasks(64), libraries: ["isotrope", "jax-js"], seconds: 3 },
  };
}
