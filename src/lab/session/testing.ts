/**
 * A lab for tests of faults: on WebGPU that validates but computes nothing, with devices that are lost at
 * a chosen call, and with stores that keep what they are given.
 */
import { testTables, validatingGpu } from "../../cli/testing.ts";
import { type Device, openDevice } from "../../gpu/device.ts";
import { memoryCheckpoints } from "../keep/checkpoints/store.ts";
import { memoryRuns } from "../keep/runs/store.ts";
import type { Lab, LabEvent, RunConfiguration, RunState } from "../protocol/index.ts";
import { createSession } from "./session.ts";

export const tiny: RunConfiguration = {
  method: "simclr",
  dataset: "digits",
  encoder: "mlp",
  steps: 1000,
  batch: 8,
  seed: 3,
  settings: { projectorDim: "3" },
};

/** GPUBufferUsage.COPY_DST */
const COPY_DST = 0x8;

let values = new Float32Array();

function finiteValues(bytes: number): Float32Array<ArrayBuffer> {
  const count = Math.floor(bytes / 4);
  if (values.length < count) {
    values = new Float32Array(count);
    for (let i = 0; i < count; i++) values[i] = ((i * 37) % 101) / 101;
  }
  return values.subarray(0, count);
}

export interface FaultyDevice extends Device {
  /** Destroys the device at the given call from now on that creates, submits or compiles something. */
  loseAt(call: number): void;
}

/** Buffers start with finite values, since what "training" reads back is what they started with. */
async function openFaultyDevice(): Promise<FaultyDevice> {
  const opened = await openDevice(await validatingGpu());
  const { gpu, createBuffer: create } = opened;
  let left = Number.POSITIVE_INFINITY;
  const count = () => {
    left -= 1;
    if (left === 0) gpu.destroy();
  };
  const compile = gpu.createComputePipelineAsync.bind(gpu);
  gpu.createComputePipelineAsync = (descriptor) => {
    count();
    return compile(descriptor);
  };
  return Object.assign(opened, {
    // As on a software adapter, few points are measured.
    adapter: { ...opened.adapter, software: true },
    loseAt(call: number) {
      left = call;
      if (call === 0) gpu.destroy();
    },
    createBuffer: counted((bytes: number, usage: number, label: string) => {
      const buffer = create(bytes, usage, label);
      if ((usage & COPY_DST) > 0) gpu.queue.writeBuffer(buffer, 0, finiteValues(bytes));
      return buffer;
    }, count),
    submit: counted(opened.submit, count),
  });
}

function counted<Given extends unknown[], Result>(
  call: (...given: Given) => Result,
  count: () => void,
): (...given: Given) => Result {
  return (...given) => {
    count();
    return call(...given);
  };
}

export interface FaultyLab {
  readonly lab: Lab;
  readonly devices: readonly FaultyDevice[];
  /** The newest device. */
  device(): FaultyDevice;
  of<Type extends LabEvent["type"]>(type: Type): Extract<LabEvent, { type: Type }>[];
  /** Resolves when the state of the shown run fulfils the condition; rejects after ten seconds. */
  until(condition: (state: RunState) => boolean): Promise<RunState>;
  close(): void;
}

export async function openFaultyLab(): Promise<FaultyLab> {
  const devices: FaultyDevice[] = [];
  const lab = createSession({
    tables: () => testTables,
    checkpoints: memoryCheckpoints(),
    runs: memoryRuns(),
    tunings: { load: async () => undefined, save: async () => {} },
    openDevice: async () => {
      const device = await openFaultyDevice();
      devices.push(device);
      return device;
    },
  });
  const seen: LabEvent[] = [];
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }: { data: LabEvent }) => void seen.push(data);
  await lab.open({ events: port2, datasets: "" }, {});
  const of = <Type extends LabEvent["type"]>(type: Type) =>
    seen.filter((event): event is Extract<LabEvent, { type: Type }> => event.type === type);
  return {
    lab,
    devices,
    device() {
      const newest = devices.at(-1);
      if (!newest) throw new Error("no device has been opened");
      return newest;
    },
    of,
    async until(condition) {
      for (let waited = 0; waited < 10_000; waited += 10) {
        const shown = of("shown").at(-1)?.run;
        const state = of("state").findLast(({ run }) => run === shown)?.state;
        if (state && condition(state)) return state;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      throw new Error(`no such state; the last one is ${JSON.stringify(of("state").at(-1))}`);
    },
    close: () => port1.close(),
  };
}
