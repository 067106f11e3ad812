import type { Device } from "../../gpu/device.ts";
import { recallTunings, type TuningStore } from "../../gpu/tuner/store.ts";
import { messageOf, RunError } from "../../shared/errors.ts";

export interface DeviceSource {
  /** The newest device, which may be lost; undefined before the first. */
  readonly current: Device | undefined;
  /** The device, or a new one if it is lost. Callers at the same time share it. */
  opened(): Promise<Device>;
}

export function createDeviceSource(
  openDevice: () => Promise<Device>,
  tunings: TuningStore,
): DeviceSource {
  let device: Device | undefined;
  let opening: Promise<Device> | undefined;
  const open = async (): Promise<Device> => {
    const lost = device;
    lost?.destroy();
    const opened = await openDevice().catch((error) => {
      if (!lost) throw error;
      const why = messageOf(error);
      throw new RunError("device-lost", `The graphics device could not be opened again: ${why}`);
    });
    await recallTunings(opened, tunings);
    device = opened;
    return opened;
  };
  return {
    get current() {
      return device;
    },
    async opened() {
      if (device && !device.failure()) return device;
      opening ??= open().finally(() => {
        opening = undefined;
      });
      return opening;
    },
  };
}

export function nameOfAdapter(device: Device | undefined): string {
  const { description = "", vendor, architecture } = device?.adapter ?? {};
  return description || [vendor, architecture].filter(Boolean).join(" ") || "GPU";
}
