import { openDevice } from "../../gpu/device.ts";
import { InputError, RunError } from "../../shared/errors.ts";
import { defineCommand, text } from "../command.ts";
import { soak as runSoak } from "../soak.ts";
import { openNodeGpu } from "../webgpu.ts";

const MINUTES = 30;

export const soak = defineCommand({
  name: "soak",
  summary: "Runs the lab for half an hour, switching and resetting, and fails if GPU memory leaks",
  options: { minutes: text("M", `duration in minutes; default ${MINUTES}`) },
  details: () =>
    [
      "Drives the lab like a page: runs on changing data, methods and encoders, with pauses, exports and resets.",
      "After the first minute (or a third of a shorter soak) and at the end the same small run is started, and the",
      "live bytes and buffers on the device are compared; they must be equal. The size of the JavaScript heap",
      "after garbage collection is printed with them.",
    ].join("\n"),
  async run({ minutes = String(MINUTES) }, output) {
    const seconds = 60 * Number(minutes);
    if (!(seconds >= 6 && seconds <= 24 * 3600)) {
      throw new InputError(`--minutes: found "${minutes}", expected 0.1 to 1440`);
    }
    const { gpu, description } = await openNodeGpu();
    output.log(`adapter: ${description}`);
    const { early, late, rounds, steps, exports } = await runSoak({
      openDevice: () => openDevice(gpu),
      length: { unit: "seconds", total: seconds, warm: Math.min(60, seconds / 3) },
      log: output.print,
    });
    output.print(`${rounds} runs, ${steps} steps, ${exports} exports`);
    if (early.gpuBytes !== late.gpuBytes || early.gpuBuffers !== late.gpuBuffers) {
      throw new RunError(
        "gpu-error",
        `the same run used ${early.gpuBytes} bytes in ${early.gpuBuffers} buffers after ${early.seconds} s and ${late.gpuBytes} in ${late.gpuBuffers} after ${late.seconds} s`,
      );
    }
  },
});
