import { InputError } from "../shared/errors.ts";
import { type Device, lossWithin } from "./device.ts";

/** Time in which the loss of a device is reported. */
const LOSS_MILLISECONDS = 100;

/**
 * The cause of an error on a device. Whatever is in progress when a device is lost fails with errors of its
 * own, such as a buffer that cannot be mapped, some of them before the loss is reported.
 */
export async function causeOf(device: Device | undefined, error: unknown): Promise<unknown> {
  if (!device || error instanceof InputError) return error;
  await lossWithin(LOSS_MILLISECONDS, device.lost);
  return device.failure() ?? error;
}
