import type { Device } from "../../gpu/device.ts";

/**
 * Calls `listener` when the device is lost, unless the returned function has been called. The device
 * outlives runs and its promise keeps its callbacks alive, so the listener is released explicitly.
 */
export function onLoss(device: Device, listener: (error: unknown) => void): () => void {
  const waiting: { listener?: typeof listener } = { listener };
  device.lost.then((error) => waiting.listener?.(error));
  return () => {
    delete waiting.listener;
  };
}
