/** Buffers without WebGPU types, for the layers above. */
import type { Device } from "./device.ts";

export interface DeviceBuffer {
  readonly bytes: number;
  write(offset: number, data: ArrayBufferView): void;
  /** Waits for all submitted work. Rejects if the device is lost. */
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
const STORAGE_USAGE = STORAGE | COPY_SRC | COPY_DST;
export const UNIFORM_USAGE = UNIFORM | COPY_DST;
export const STAGING_USAGE = MAP_READ | COPY_DST;

/** A zeroed storage buffer. */
export function createBuffer(device: Device, bytes: number, label: string): DeviceBuffer {
  const handle = device.createBuffer(Math.max(16, bytes), STORAGE_USAGE, label);
  const buffer: DeviceBuffer = {
    bytes,
    write: (offset, data) => device.write(handle, offset, data),
    async read(offset, length) {
      const staging = device.createBuffer(length, STAGING_USAGE, `${label}.staging`);
      try {
        const encoder = device.gpu.createCommandEncoder();
        encoder.copyBufferToBuffer(handle, offset, staging, 0, length);
        device.submit(encoder);
        await staging.mapAsync(MAP_READ);
        return staging.getMappedRange().slice(0);
      } catch (error) {
        throw device.failure() ?? error;
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
export function uploadBuffer(device: Device, data: ArrayBufferView, label: string): DeviceBuffer {
  const padded = Math.ceil(data.byteLength / 4) * 4;
  const buffer = createBuffer(device, padded, label);
  const bytes = new Uint8Array(padded);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  buffer.write(0, bytes);
  return buffer;
}
