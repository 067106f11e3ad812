import { openDevice } from "../../gpu/device.ts";
import { InputError, RunError } from "../../shared/errors.ts";
import { defineCommand, text } from "../command.ts";
import { soak as stay } from "../soak.ts";
import { openNodeGpu } from "../webgpu.ts";

const MINUTES = 30;

export const soak = defineCommand({
  name: "soak",
  summary:
    "Stays for half an hour, switching and resetting, and fails if GPU memory is left behind",
  options: { minutes: text("M", `how long; default ${MINUTES}`) },
  details: () =>
    [
      "Drives the lab as a page does: runs on changing data, methods and encoders, with pauses, exports and",
      "resets. After the first minute (a third of a shorter stay) and at the end the same small run is",
      "begun, and the bytes and buffers alive on the device are compared; they must be the same. The",
      "JavaScript heap, after a collection, is printed beside them.",
    ].join("\n"),
  async run({ minutes = String(MINUTES) }, output) {
    const seconds = 60 * Number(minutes);
    if (!(seconds >= 6 && seconds <= 24 * 3600)) {
      throw new InputError(`--minutes: found "${minutes}", takes 0.1 to 1440`);
    }
    const { gpu, description } = await openNodeGpu();
    output.log(`adapter: ${description}`);
    const { early, late, rounds, steps, exports } = await stay({
      openDevice: () => openDevice(gpu),
      seconds,
      warmSeconds: Math.min(60, seconds / 3),
      log: output.print,
    });
    output.print(`${rounds} runs, ${steps} steps, ${exports} exports`);
    if (early.gpuBytes !== late.gpuBytes || early.gpuBuffers !== late.gpuBuffers) {
      throw new RunError(
        "gpu-error",
        `the same run held ${early.gpuBytes} bytes in ${early.gpuBuffers} buffers after ${early.seconds} s and ${late.gpuBytes} in ${late.gpuBuffers} after ${late.seconds} s`,
      );
    }
  },
});
