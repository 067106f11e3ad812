/**
 * The one place that speaks to an adapter. A `Device` wraps a GPUDevice with what a lab needs to
 * know about it: what it can do, whether it is software, what has been created on it, and how it
 * ended. It takes the `GPU` entry point as an argument, so it is the same in a page, a worker and Node.
 */
import { InputError, RunError } from "../shared/errors.ts";
import { hasQuads } from "./quads.ts";
import { createTuningTable, type TuningTable } from "./tuner/tunings.ts";

/** What an adapter is and can do, as records and pages show it. */
export interface AdapterDescription {
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  /** True for a CPU implementation (SwiftShader, lavapipe, WARP): its times say nothing about a GPU. */
  readonly software: boolean;
  /** Neighbouring threads can read each other's values in fours. */
  readonly quads: boolean;
  readonly features: readonly string[];
  readonly limits: Readonly<Record<string, number>>;
}

/** What has been created since the device was opened; differences over a step are exact. */
export interface DeviceCounters {
  buffers: number;
  /** Of these, not destroyed yet. */
  liveBuffers: number;
  bindGroups: number;
  pipelines: number;
  submits: number;
  dispatches: number;
  /** Bytes of buffers alive now, and the most that ever were. */
  bytes: number;
  peakBytes: number;
  /** Bytes written from the CPU. */
  uploadedBytes: number;
}

export interface Device {
  readonly gpu: GPUDevice;
  readonly adapter: AdapterDescription;
  readonly counters: DeviceCounters;
  /** Which variants of heavy kernels are known to be best here; shared by all programs. */
  readonly tunings: TuningTable;
  /** Resolves, once, when the device is gone; never rejects. */
  readonly lost: Promise<RunError>;
  /** The failure that ended this device or spoiled its results, if any. */
  failure(): RunError | undefined;
  createBuffer(bytes: number, usage: GPUBufferUsageFlags, label: string): GPUBuffer;
  destroyBuffer(buffer: GPUBuffer): void;
  write(buffer: GPUBuffer, offset: number, data: ArrayBufferView): void;
  submit(encoder: GPUCommandEncoder): void;
  destroy(): void;
}

/** Features that help and are used where they exist; none is required. */
const WANTED_FEATURES: readonly GPUFeatureName[] = ["timestamp-query", "subgroups", "shader-f16"];

/** Limits worth more than the default, where the adapter has more. */
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

export interface OpenDeviceOptions {
  /** Ask for nothing beyond WebGPU's defaults: 8 storage buffers a stage, 128 MiB bindings. */
  readonly defaultLimits?: boolean;
}

/**
 * Opens the adapter's device with the features and limits that help.
 * Throws {@link InputError} when there is no WebGPU entry point or no adapter.
 */
export async function openDevice(
  gpu: GPU | undefined,
  options: OpenDeviceOptions = {},
): Promise<Device> {
  if (!gpu) throw new InputError("This browser has no WebGPU (navigator.gpu is missing).");
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) {
    throw new InputError("WebGPU is here, but it offers no graphics adapter on this machine.");
  }
  const requiredFeatures = WANTED_FEATURES.filter((feature) => adapter.features.has(feature));
  const requiredLimits: Record<string, number> = {};
  if (!options.defaultLimits) {
    for (const limit of WANTED_LIMITS) requiredLimits[limit] = adapter.limits[limit];
  }
  const device = await adapter.requestDevice({ requiredFeatures, requiredLimits });
  return wrap(device, describeAdapter(adapter, device, await hasQuads(device)));
}

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
  const lost = gpu.lost.then(({ reason, message }) => {
    failure ??= new RunError(
      "device-lost",
      `The graphics device was lost (${reason}${message ? `: ${message}` : ""}).`,
    );
    return failure;
  });
  gpu.addEventListener("uncapturederror", (event) => {
    const { error } = event;
    failure ??= new RunError(
      error.constructor.name === "GPUOutOfMemoryError" ? "out-of-memory" : "gpu-error",
      error.message,
    );
  });
  return {
    gpu,
    adapter,
    counters,
    tunings: createTuningTable(),
    lost,
    failure: () => failure,
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
