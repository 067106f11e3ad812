/** Checks the user's own method once, before its first step; see objectiveCheck.ts. */
import type { Device } from "../../gpu/device.ts";
import { methodNamed, sourceOfOwn } from "../../training/methods/index.ts";
import type { CheckedGradient } from "./objectiveCheck.ts";

const passed = new Set<string>();

/**
 * The comparisons of gradients, at the first call for the user's own method; none for methods of the lab. Throws
 * {@link InputError} if a gradient is wrong.
 */
export async function checkOwnMethod(
  device: Device,
  id: string,
): Promise<readonly CheckedGradient[]> {
  if (sourceOfOwn(id) === undefined || passed.has(id)) return [];
  const method = methodNamed(id);
  if (method.trains === false) return [];
  const { checkObjective } = await import("./objectiveCheck.ts");
  const checked = await checkObjective(device, method);
  passed.add(id);
  return checked;
}
