/**
 * Opens an adapter. A `Device` wraps a GPUDevice with its capabilities, counters of what was created on it,
 * and its failure. The `GPU` entry point is an argument, so pages, workers and Node share this code.
 */
import { InputError, messageOf, RunError } from "../shared/errors.ts";
import { hasQuads } from "./quads.ts";
import { createTuningTable, type TuningTable } from "./tuner/tunings.ts";

/** An adapter and its capabilities, for records and display. */
export interface AdapterDescription {
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  /** True for a CPU implementation (SwiftShader, lavapipe, WARP), whose times say nothing about a GPU. */
  readonly software: boolean;
  /** The quad functions of WGSL work, see quads.ts. */
  readonly quads: boolean;
  readonly features: readonly string[];
  readonly limits: Readonly<Record<string, number>>;
}

/** Totals since the device was opened. */
export interface DeviceCounters {
  buffers: number;
  /** Buffers that are not destroyed. */
  liveBuffers: number;
  bindGroups: number;
  pipelines: number;
  submits: number;
  dispatches: number;
  /** Bytes of live buffers. */
  bytes: number;
  /** The maximum of `bytes`. */
  peakBytes: number;
  /** Bytes written from the CPU. */
  uploadedBytes: number;
}

export interface Device {
  readonly gpu: GPUDevice;
  readonly adapter: AdapterDescription;
  readonly counters: DeviceCounters;
  /** Chooses variants; shared by all programs. */
  readonly tunings: TuningTable;
  /** Resolves when the device is lost; never rejects. */
  readonly lost: Promise<RunError>;
  /** The first error that ended this device or invalidated its results; its loss, if it was lost. */
  failure(): RunError | undefined;
  /**
   * The result of a promise of WebGPU, all of which are awaited through this. A rejection becomes a
   * {@link RunError} that names the cause, which WebGPU's own errors do not.
   */
  settled<Result>(promise: Promise<Result>): Promise<Result>;
  /** Without checks; {@link allocate} in memory.ts refuses what does not fit. */
  createBuffer(bytes: number, usage: GPUBufferUsageFlags, label: string): GPUBuffer;
  destroyBuffer(buffer: GPUBuffer): void;
  write(buffer: GPUBuffer, offset: number, data: ArrayBufferView): void;
  submit(encoder: GPUCommandEncoder): void;
  destroy(): void;
}

/** Optional features. */
const WANTED_FEATURES: readonly GPUFeatureName[] = ["timestamp-query", "subgroups", "shader-f16"];

/** Limits that are raised to the adapter's maximum. */
const WANTED_LIMITS = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
] as const;

const SHOWN_LIMITS = [...WANTED_LIMITS, "maxComputeWorkgroupsPerDimension"] as const;

const SOFTWARE_NAMES = /swiftshader|llvmpipe|lavapipe|software|basic render|warp/i;

/** Time in which a loss is reported after the errors that it causes. */
const LOSS_MILLISECONDS = 1000;

/** Resolves when the loss of a device has been reported, or after some time. */
export const lossWithin = (milliseconds: number, lost: Promise<RunError>): Promise<unknown> =>
  Promise.race([lost, new Promise((end) => setTimeout(end, milliseconds))]);

/** Why the latest device of each entry point was lost. */
const losses = new WeakMap<GPU, RunError>();

export interface OpenDeviceOptions {
  /** Use WebGPU's default limits: 8 storage buffers per stage, 128 MiB bindings. */
  readonly defaultLimits?: boolean;
}

/**
 * Opens a device. Throws {@link InputError} if there is no WebGPU entry point or no adapter, and
 * {@link RunError} if the adapter does not open or the device is lost at once.
 */
export async function openDevice(
  gpu: GPU | undefined,
  options: OpenDeviceOptions = {},
): Promise<Device> {
  if (!gpu) throw new InputError("This browser has no WebGPU (navigator.gpu is missing).");
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  const before = losses.get(gpu);
  if (!adapter) {
    if (!before) throw new InputError("WebGPU found no graphics adapter on this machine.");
    throw new RunError(
      "device-lost",
      `${before.message} WebGPU has had no adapter since then; restart the browser.`,
    );
  }
  const requiredFeatures = WANTED_FEATURES.filter((feature) => adapter.features.has(feature));
  const requiredLimits: Record<string, number> = {};
  if (!options.defaultLimits) {
    for (const limit of WANTED_LIMITS) requiredLimits[limit] = adapter.limits[limit];
  }
  const device = await adapter
    .requestDevice({ requiredFeatures, requiredLimits })
    .catch((error) => {
      const since = before ? `${before.message} It could not be opened again` : DID_NOT_OPEN;
      throw new RunError("device-lost", `${since}: ${messageOf(error)}`, { cause: error });
    });
  const description = describeAdapter(adapter, device, await hasQuads(device));
  const loss = await Promise.race([device.lost, Promise.resolve(undefined)]);
  if (loss) throw lossOf(loss);
  const opened = wrap(device, description);
  opened.lost.then((error) => losses.set(gpu, error));
  return opened;
}

const DID_NOT_OPEN = "The graphics device could not be opened";

const lossOf = ({ reason, message }: GPUDeviceLostInfo): RunError =>
  new RunError(
    "device-lost",
    `The graphics device was lost (${reason}${message ? `: ${message}` : ""}).`,
  );

function describeAdapter(
  adapter: GPUAdapter,
  device: GPUDevice,
  quads: boolean,
): AdapterDescription {
  const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
  return {
    vendor,
    architecture,
    description,
    software: isFallbackAdapter || SOFTWARE_NAMES.test(`${vendor} ${architecture} ${description}`),
    quads,
    features: [...device.features].sort(),
    limits: Object.fromEntries(SHOWN_LIMITS.map((name) => [name, device.limits[name]])),
  };
}

function wrap(gpu: GPUDevice, adapter: AdapterDescription): Device {
  const counters: DeviceCounters = {
    buffers: 0,
    liveBuffers: 0,
    bindGroups: 0,
    pipelines: 0,
    submits: 0,
    dispatches: 0,
    bytes: 0,
    peakBytes: 0,
    uploadedBytes: 0,
  };
  let failure: RunError | undefined;
  const lost = gpu.lost.then((loss) => {
    // The loss explains the errors that it causes, which may be reported first.
    failure = lossOf(loss);
    return failure;
  });
  gpu.addEventListener("uncapturederror", (event) => {
    const { error } = event;
    failure ??= new RunError(
      error.constructor.name === "GPUOutOfMemoryError" ? "out-of-memory" : "gpu-error",
      `WebGPU reported an error: ${error.message}`,
    );
  });
  return {
    gpu,
    adapter,
    counters,
    tunings: createTuningTable(),
    lost,
    failure: () => failure,
    async settled(promise) {
      try {
        return await promise;
      } catch (error) {
        await lossWithin(LOSS_MILLISECONDS, lost);
        if (failure) throw failure;
        throw error instanceof RunError
          ? error
          : new RunError("gpu-error", UNANSWERED, { cause: error });
      }
    },
    createBuffer(size, usage, label) {
      const buffer = gpu.createBuffer({ size, usage, label });
      counters.buffers++;
      counters.liveBuffers++;
      counters.bytes += size;
      counters.peakBytes = Math.max(counters.peakBytes, counters.bytes);
      return buffer;
    },
    destroyBuffer(buffer) {
      counters.bytes -= buffer.size;
      counters.liveBuffers--;
      buffer.destroy();
    },
    write(buffer, offset, data) {
      counters.uploadedBytes += data.byteLength;
      gpu.queue.writeBuffer(buffer, offset, data.buffer, data.byteOffset, data.byteLength);
    },
    submit(encoder) {
      counters.submits++;
      gpu.queue.submit([encoder.finish()]);
    },
    destroy: () => gpu.destroy(),
  };
}

const UNANSWERED = "The GPU did not return a result: the memory that it was written to was freed.";
