import type { Device } from "../../gpu/device.ts";

/**
 * Calls back when the device is lost, until the returned function is called. A device outlives many
 * runs, and its promise keeps whoever waits for it: what is forgotten here is let go of.
 */
export function onLoss(device: Device, listener: (error: unknown) => void): () => void {
  const waiting: { listener?: typeof listener } = { listener };
  device.lost.then((error) => waiting.listener?.(error));
  return () => {
    delete waiting.listener;
  };
}
