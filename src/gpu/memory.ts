/** Buffers without WebGPU types, for the layers above. */
import { at, RunError } from "../shared/errors.ts";
import type { Device } from "./device.ts";

export interface DeviceBuffer {
  readonly bytes: number;
  write(offset: number, data: ArrayBufferView): void;
  /** The contents as of the call. Rejects if the device is lost or its memory is full. */
  read(offset: number, bytes: number): Promise<ArrayBuffer>;
  /** Copies all of `source` to the start of this buffer, on the GPU. */
  copyFrom(source: DeviceBuffer): void;
  destroy(): void;
}

const handles = new WeakMap<DeviceBuffer, GPUBuffer>();

/** The WebGPU buffer of a handle; for this folder only. */
export function gpuBufferOf(buffer: DeviceBuffer): GPUBuffer {
  const handle = handles.get(buffer);
  if (!handle) throw new Error("this buffer does not belong to a device");
  return handle;
}

// Flags of GPUBufferUsage, a global that Node lacks until a driver is loaded.
const MAP_READ = 0x1;
const COPY_SRC = 0x4;
const COPY_DST = 0x8;
const UNIFORM = 0x40;
const STORAGE = 0x80;
export const STORAGE_USAGE = STORAGE | COPY_SRC | COPY_DST;
export const UNIFORM_USAGE = UNIFORM | COPY_DST;
export const STAGING_USAGE = MAP_READ | COPY_DST;

export interface Allocation {
  readonly label: string;
  readonly bytes: number;
  readonly usage: GPUBufferUsageFlags;
}

/**
 * Creates buffers, and resolves once the adapter has accepted all of them. Rejects with {@link RunError} if
 * it has not, in which case none is left. A refused buffer must not be written or bound, because that is an
 * error that no one waits for, and one such error voids a whole submit.
 */
export async function allocate(
  device: Device,
  wanted: readonly Allocation[],
): Promise<readonly GPUBuffer[]> {
  for (const { label, bytes } of wanted) checkSize(device, label, bytes);
  const [buffers, problem] = scoped(device, () =>
    wanted.map(({ bytes, usage, label }) => device.createBuffer(bytes, usage, label)),
  );
  const found = await problem;
  if (!found) return buffers;
  for (const buffer of buffers) device.destroyBuffer(buffer);
  throw found;
}

/** Throws {@link RunError} for a buffer larger than the adapter supports. */
function checkSize({ gpu }: Device, label: string, bytes: number): void {
  const { maxBufferSize } = gpu.limits;
  if (bytes <= maxBufferSize) return;
  throw new RunError(
    "out-of-memory",
    `${label} needs ${mebibytes(bytes)}; a buffer of this adapter holds at most ${mebibytes(maxBufferSize)}`,
  );
}

/** `12.3 MiB`, with enough digits to tell a size from a limit just below it. */
export const mebibytes = (bytes: number): string => `${Number((bytes / 2 ** 20).toFixed(1))} MiB`;

/**
 * Runs `work` and resolves to the error that it caused. `work` is synchronous: an error scope belongs to the
 * device, so one that is open across an await catches the errors of others.
 */
export function scoped<Result>(
  device: Device,
  work: () => Result,
): readonly [Result, Promise<RunError | undefined>] {
  const { gpu } = device;
  gpu.pushErrorScope("validation");
  gpu.pushErrorScope("out-of-memory");
  const popped: Promise<GPUError | null>[] = [];
  let result: Result;
  try {
    result = work();
  } finally {
    popped.push(gpu.popErrorScope(), gpu.popErrorScope());
  }
  return [result, device.settled(Promise.all(popped)).then((errors) => problemOf(device, errors))];
}

function problemOf(
  device: Device,
  [full, invalid]: readonly (GPUError | null)[],
): RunError | undefined {
  // WebGPU accepts everything on a lost device.
  const failure = device.failure();
  if (failure?.failure === "device-lost") return failure;
  if (full) return new RunError("out-of-memory", `The adapter is out of memory: ${full.message}`);
  return invalid ? new RunError("gpu-error", invalid.message) : undefined;
}

/** A zeroed storage buffer. Rejects with {@link RunError} if it does not fit. */
export async function createBuffer(
  device: Device,
  bytes: number,
  label: string,
): Promise<DeviceBuffer> {
  return at(Object.values(await createBuffers(device, { [label]: bytes })), 0);
}

/** Zeroed storage buffers of these sizes in bytes; all or none. */
export async function createBuffers<Name extends string>(
  device: Device,
  sizes: Readonly<Record<Name, number>>,
): Promise<Readonly<Record<Name, DeviceBuffer>>> {
  const names = Object.keys(sizes) as Name[];
  const buffers = await allocate(
    device,
    names.map((name) => storage(name, sizes[name])),
  );
  const created = {} as Record<Name, DeviceBuffer>;
  names.forEach((name, index) => {
    created[name] = deviceBuffer(device, at(buffers, index), sizes[name]);
  });
  return created;
}

/** A storage buffer; WebGPU binds no empty one. */
export const storage = (label: string, bytes: number): Allocation => {
  return { label, bytes: Math.max(16, bytes), usage: STORAGE_USAGE };
};

/** The handle of a storage buffer, of which `bytes` are used. */
export function deviceBuffer(device: Device, handle: GPUBuffer, bytes: number): DeviceBuffer {
  const buffer: DeviceBuffer = {
    bytes,
    write: (offset, data) => device.write(handle, offset, data),
    async read(offset, length) {
      const [staging, problem] = scoped(device, () => {
        const target = device.createBuffer(length, STAGING_USAGE, `${handle.label}.staging`);
        const encoder = device.gpu.createCommandEncoder();
        encoder.copyBufferToBuffer(handle, offset, target, 0, length);
        device.submit(encoder);
        return target;
      });
      try {
        const found = await problem;
        if (found) throw found;
        await device.settled(staging.mapAsync(MAP_READ));
        return staging.getMappedRange().slice(0);
      } finally {
        device.destroyBuffer(staging);
      }
    },
    copyFrom(source) {
      const encoder = device.gpu.createCommandEncoder();
      encoder.copyBufferToBuffer(gpuBufferOf(source), 0, handle, 0, source.bytes);
      device.submit(encoder);
    },
    destroy: () => device.destroyBuffer(handle),
  };
  handles.set(buffer, handle);
  return buffer;
}

/** A storage buffer with these contents, padded to a multiple of 4 bytes. */
export async function uploadBuffer(
  device: Device,
  data: ArrayBufferView,
  label: string,
): Promise<DeviceBuffer> {
  const buffer = await createBuffer(device, paddedBytes(data), label);
  upload(buffer, data);
  return buffer;
}

export const paddedBytes = ({ byteLength }: ArrayBufferView): number =>
  Math.ceil(byteLength / 4) * 4;

/** Writes `data` to the start of a buffer of {@link paddedBytes}. */
export function upload(buffer: DeviceBuffer, data: ArrayBufferView): void {
  const bytes = new Uint8Array(paddedBytes(data));
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  buffer.write(0, bytes);
}
