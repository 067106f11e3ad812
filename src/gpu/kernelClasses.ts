/**
 * Times the kernels of a step apart, on scratch memory, and compares each with the adapter's ceilings. Calls of
 * the same kernel and size class are timed once. A kernel can be no faster than its arithmetic at the rate of
 * fused multiply-adds, nor than its memory traffic at the rate of a copy, nor than an empty dispatch; the longest
 * of the three bounds it.
 */
import { type Ceilings, measureCeilings } from "./ceilings.ts";
import type { Device } from "./device.ts";
import { generate, type KernelInstance } from "./kernel.ts";
import { candidatePipeline } from "./pipelines.ts";
import type { PlannedCall } from "./programPlan.ts";
import { createStopwatch } from "./tuner/stopwatch.ts";
import { steadyKernel } from "./warmUp.ts";

/** What no kernel of these sizes can beat. */
export type Bound = "arithmetic" | "memory" | "launch";

export interface KernelClass {
  readonly kernel: string;
  /** The size class of a kernel with variants, otherwise its sizes. */
  readonly shape: string;
  /** Null for a kernel without variants to choose from. */
  readonly variant: string | null;
  /** Calls of a step. */
  readonly calls: number;
  /** Of one call. */
  readonly milliseconds: number;
  /** Of all calls in the time of the step's kernels, 0 to 1. */
  readonly share: number;
  /** Of one call; 0 for a kernel that does not report them. */
  readonly flops: number;
  /** Of all buffers that one call binds; those that are updated count twice. */
  readonly bytes: number;
  /** Throughput as a share of the fused multiply-adds' and of the copy's. */
  readonly ofArithmetic: number;
  readonly ofCopy: number;
  readonly bound: Bound;
  /** The least time that the bound allows, divided by the time. */
  readonly ofBound: number;
  /** Milliseconds of each candidate, the chosen one included. Empty if there is no choice. */
  readonly variants: Readonly<Record<string, number>>;
}

export interface KernelClasses {
  readonly ceilings: Ceilings;
  /** Milliseconds of a dispatch that does nothing. */
  readonly launch: number;
  /** Those with the longest total time first. */
  readonly classes: readonly KernelClass[];
}

const empty = generate({
  name: "ceilingLaunch",
  buffers: { y: { access: "write", length: 4 } },
  source: "@compute @workgroup_size(1)\nfn main() { y_store(0u, 1.0); }",
  workgroups: [1, 1, 1],
});

interface Timed {
  readonly call: PlannedCall;
  readonly kernel: KernelInstance;
  readonly milliseconds: number;
  readonly variants: Readonly<Record<string, number>>;
  calls: number;
}

/**
 * Measures the ceilings before and after the kernels and keeps the faster, since other load only slows them down.
 * `progress` is called before each timing. No program of the device may run meanwhile.
 */
export async function measureKernelClasses(
  device: Device,
  calls: readonly PlannedCall[],
  {
    progress = () => undefined,
    measure = measureCeilings,
  }: {
    readonly progress?: (done: number, all: number) => void;
    readonly measure?: typeof measureCeilings;
  } = {},
): Promise<KernelClasses> {
  const before = await measure(device);
  const kinds = new Map<string, { readonly call: PlannedCall; calls: number }>();
  for (const call of calls) {
    const key = keyOf(call);
    const known = kinds.get(key) ?? { call, calls: 0 };
    known.calls++;
    kinds.set(key, known);
  }
  const launch = await timeOf(device, empty, [empty]).then(([time = Number.NaN]) => time);
  const timed: Timed[] = [];
  for (const kind of kinds.values()) {
    progress(timed.length, kinds.size);
    timed.push({ ...kind, ...(await timeCall(device, kind.call)) });
  }
  const after = await measure(device);
  const ceilings: Ceilings = {
    gigaflops: Math.max(before.gigaflops, after.gigaflops),
    gigabytes: Math.max(before.gigabytes, after.gigabytes),
  };
  const total = timed.reduce((sum, each) => sum + each.calls * each.milliseconds, 0);
  const classes = timed
    .map((each) => classOf(device, each, { ...ceilings, launch, total }))
    .sort((a, b) => b.share - a.share);
  return { ceilings, launch, classes };
}

const keyOf = ({ kernel, tuned }: PlannedCall): string =>
  tuned ? tuned.tunable.key : JSON.stringify([kernel.code, kernel.workgroups, kernel.bindings]);

/** Milliseconds of a call's kernel, and of its rivals. */
async function timeCall(device: Device, call: PlannedCall) {
  const kernel = steadyKernel(device, call);
  const { tunable } = call.tuned ?? {};
  if (!tunable || tunable.candidates.length < 2) {
    const [milliseconds = Number.NaN] = await timeOf(device, kernel, [kernel]);
    return { kernel, milliseconds, variants: {} };
  }
  const chosen = device.tunings.choose(tunable).variant;
  const names = [chosen, ...tunable.candidates.filter((name) => name !== chosen)];
  const instances = names.map((name) => (name === chosen ? kernel : tunable.instance(name)));
  const times = await timeOf(device, kernel, instances);
  const variants = Object.fromEntries(
    names.map((name, index) => [name, times[index] ?? Number.NaN]),
  );
  return { kernel, milliseconds: variants[chosen] ?? Number.NaN, variants };
}

/** Milliseconds of kernels with the bindings of `first`; NaN for one that does not compile. */
async function timeOf(
  device: Device,
  first: KernelInstance,
  kernels: readonly KernelInstance[],
): Promise<number[]> {
  const stopwatch = await createStopwatch(device, first);
  try {
    const times: number[] = [];
    for (const kernel of kernels) {
      const pipeline = await candidatePipeline(device, kernel).catch(() => undefined);
      times.push(
        pipeline ? await stopwatch.time(kernel, pipeline, Number.POSITIVE_INFINITY) : Number.NaN,
      );
    }
    return times;
  } finally {
    stopwatch.destroy();
  }
}

function classOf(
  device: Device,
  { call, kernel, milliseconds, variants, calls }: Timed,
  facts: Ceilings & { readonly launch: number; readonly total: number },
): KernelClass {
  const { tunable } = call.tuned ?? {};
  const { flops } = call.kernel;
  const bytes = kernel.bindings.reduce(
    (sum, each) => sum + each.bytes * (each.access === "read_write" ? 2 : 1),
    0,
  );
  const least = {
    arithmetic: flops / facts.gigaflops / 1e6,
    memory: bytes / facts.gigabytes / 1e6,
    launch: facts.launch,
  };
  const bound = (["arithmetic", "memory", "launch"] as const).reduce((most, each) =>
    least[each] > least[most] ? each : most,
  );
  return {
    kernel: kernel.name,
    shape: tunable?.shape ?? sizesText(call.kernel),
    variant: tunable ? device.tunings.choose(tunable).variant : null,
    calls,
    milliseconds,
    share: facts.total > 0 ? (calls * milliseconds) / facts.total : 0,
    flops,
    bytes,
    ofArithmetic: least.arithmetic / milliseconds,
    ofCopy: least.memory / milliseconds,
    bound,
    ofBound: least[bound] / milliseconds,
    variants,
  };
}

function sizesText({ source: { sizes = {} } }: KernelInstance): string {
  return Object.entries(sizes)
    .map(([name, size]) => `${name}=${typeof size === "number" ? size : size.value}`)
    .join(" ");
}
