/**
 * An executable training step: one program, or the programs of a chunked step, replayed in order. The
 * programs of a step never run at the same time, so they share one working memory.
 */
import {
  type AdapterFacts,
  type CompiledPlan,
  planProgram,
  realise,
} from "../autodiff/compile/compile.ts";
import type { Device } from "../gpu/device.ts";
import { createBuffers, type DeviceBuffer } from "../gpu/memory.ts";
import type { DispatchTime } from "../gpu/profile.ts";
import type { Outputs, PlannedCall, Program } from "../gpu/program.ts";
import type { ChosenVariant, Tunings } from "../gpu/tuner/tunings.ts";
import type { StepGraph } from "./trainingStep.ts";

export interface StepPlan {
  readonly stages: readonly { readonly plan: CompiledPlan; readonly times: number }[];
  /** Bytes by buffer, without state and images; shared buffers by name, pinned ones summed. */
  readonly memory: ReadonlyMap<string, number>;
  readonly bytes: number;
}

export interface StepProgram {
  /** In the order of execution; a single program if the batch is not chunked. */
  readonly programs: readonly Program[];
  /** Of one whole step, including replays. */
  readonly calls: readonly PlannedCall[];
  readonly dispatches: number;
  readonly submits: number;
  readonly flops: number;
  /** Bytes of memory used only by the step. */
  readonly bytes: number;
  /** Encodes and submits a step without waiting; the promise resolves to loss and gradient norm. */
  run(scalarNamed: (name: string) => number): Promise<Outputs>;
  /** The kernel variants in use, with their numbers of calls per step. */
  tunings(): Tunings;
  /** {@link Program.retune} of every program. */
  retune(): Promise<void>;
  /** Times every dispatch of a step without changing the state; undefined if the adapter lacks timestamps. */
  profile(): Promise<readonly DispatchTime[] | undefined>;
  destroy(): void;
}

const PINNED = "pinned";

/** Plans every program of a step. Throws {@link InputError} if the adapter cannot bind a tensor. */
export function planStep({ stages, shared }: StepGraph, facts: AdapterFacts): StepPlan {
  const planned = stages.map(({ request, times }) => ({
    plan: planProgram(request, facts),
    times,
  }));
  const memory = new Map(Object.entries(shared).map(([name, words]) => [name, words * 4]));
  for (const { plan } of planned) {
    for (const [space, bytes] of plan.spaces) {
      const known = memory.get(space) ?? 0;
      memory.set(space, space === PINNED ? known + bytes : Math.max(known, bytes));
    }
  }
  const bytes = [...memory.values()].reduce((sum, each) => sum + each, 0);
  return { stages: planned, memory, bytes };
}

/**
 * Creates a planned step. `given` holds state and images; `chunk` is added to `first` from one replay of
 * a program to the next. Rejects with {@link RunError} if its memory does not fit; nothing is left then.
 */
export async function realiseStep(
  device: Device,
  { stages, memory }: StepPlan,
  given: Readonly<Record<string, DeviceBuffer>>,
  chunk: number,
): Promise<StepProgram> {
  // Pinned memory holds values, so every program has its own.
  const sizes = [...memory].filter(([name]) => name !== PINNED);
  const own: Readonly<Record<string, DeviceBuffer>> = await createBuffers(
    device,
    Object.fromEntries(sizes),
  );
  const free = () => {
    for (const buffer of Object.values(own)) buffer.destroy();
  };
  const programs: { readonly program: Program; readonly times: number }[] = [];
  const realised = await Promise.allSettled(
    stages.map(({ plan }) => realise(device, plan, { ...given, ...own })),
  );
  let failure: unknown;
  realised.forEach((result, index) => {
    if (result.status === "rejected") failure ??= result.reason;
    else programs.push({ program: result.value, times: stages[index]?.times ?? 1 });
  });
  const destroy = () => {
    for (const { program } of programs) program.destroy();
    free();
  };
  if (failure !== undefined) {
    destroy();
    throw failure;
  }
  const total = (pick: (program: Program) => number) =>
    programs.reduce((sum, { program, times }) => sum + times * pick(program), 0);

  return {
    programs: programs.map(({ program }) => program),
    calls: programs.flatMap(({ program, times }) =>
      Array.from({ length: times }, () => program.plan.calls).flat(),
    ),
    dispatches: total(({ dispatches }) => dispatches),
    submits: total(() => 1),
    flops: total(({ flops }) => flops),
    bytes:
      programs.reduce((sum, { program }) => sum + program.bytes, 0) +
      Object.values(own).reduce((sum, { bytes }) => sum + bytes, 0),
    async run(scalarNamed) {
      const outputs: Promise<Outputs>[] = [];
      for (const { program, times } of programs) {
        for (const name of program.plan.scalars.keys()) {
          if (name !== "first") program.set(name, scalarNamed(name));
        }
        for (let time = 0; time < times; time++) {
          if (program.plan.scalars.has("first")) program.set("first", time * chunk);
          outputs.push(program.run([...program.plan.outputs.keys()]));
        }
      }
      return Object.assign({}, ...(await Promise.all(outputs)));
    },
    tunings() {
      const rows = new Map<string, ChosenVariant>();
      for (const { program, times } of programs) {
        for (const { calls, ...chosen } of program.tunings()) {
          const key = JSON.stringify(chosen);
          rows.set(key, { ...chosen, calls: times * calls + (rows.get(key)?.calls ?? 0) });
        }
      }
      return [...rows.values()];
    },
    async retune() {
      await Promise.all(programs.map(({ program }) => program.retune()));
    },
    async profile() {
      const times: DispatchTime[] = [];
      for (const { program, times: replays } of programs) {
        for (let replay = 0; replay < replays; replay++) {
          if (program.plan.scalars.has("first")) program.set("first", replay * chunk);
          const profiled = await program.profile();
          if (!profiled) return undefined;
          times.push(...profiled);
        }
      }
      return times;
    },
    destroy,
  };
}
