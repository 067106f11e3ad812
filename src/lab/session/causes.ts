import { causeOf } from "../../gpu/cause.ts";
import type { Device } from "../../gpu/device.ts";
import { InputError, RunError } from "../../shared/errors.ts";
import type { RunState } from "../protocol/events.ts";
import type { Lab } from "../protocol/index.ts";

/** A lab whose commands reject with the cause of their errors: on a lost device, that it was lost. */
export function namingCauses(lab: Lab, device: () => Device | undefined): Lab {
  return new Proxy(lab, {
    get(target, name) {
      const command: unknown = Reflect.get(target, name);
      if (typeof command !== "function") return command;
      return async (...given: unknown[]): Promise<unknown> => {
        // The device of the moment: the command itself may open another.
        const used = device();
        try {
          return await Reflect.apply(command, target, given);
        } catch (error) {
          throw await causeOf(used ?? device(), error);
        }
      };
    },
  });
}

/** The kind of a failure, for the state of a run. */
export function failureOf(error: unknown): NonNullable<RunState["failure"]> {
  if (error instanceof RunError) return error.failure;
  return error instanceof InputError ? "input" : "gpu-error";
}
