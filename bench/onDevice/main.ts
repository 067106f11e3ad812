/**
 * `bench/on-device.sh`: measures the machine's adapter and writes report.json and report.md into a folder. A part
 * that fails is recorded with its reason, and the others run.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeOutput } from "../../src/cli/files.ts";
import { openNodeGpu } from "../../src/cli/webgpu.ts";
import { measureCeilings } from "../../src/gpu/ceilings.ts";
import { openDevice } from "../../src/gpu/device.ts";
import { messageOf } from "../../src/shared/errors.ts";
import * as parts from "./parts.ts";
import { planFor } from "./plan.ts";
import type { Attempt, DeviceReport, PyTorchReport, TestReport } from "./report.ts";
import { markdownOf } from "./summary.ts";

const [folder, mode] = process.argv.slice(2);
const root = process.env.ISOTROPE_ROOT ?? process.cwd();
const session = join(dirname(fileURLToPath(import.meta.url)), "session.js");
/** Time limit of Python and of Vitest. */
const PROGRAM_MILLISECONDS = 120_000;
const log = (line: string) => process.stderr.write(`${line}\n`);

try {
  if (!folder) throw new Error("the folder to write to is missing");
  process.exitCode = await main(folder, mode === "--short");
} catch (error) {
  log(`on-device: ${messageOf(error)}`);
  process.exitCode = 1;
}

async function main(out: string, short: boolean): Promise<number> {
  const started = performance.now();
  const { gpu } = await openNodeGpu();
  const device = await openDevice(gpu);
  const { adapter } = device;
  log(`adapter: ${adapter.description || adapter.vendor}${adapter.software ? " (software)" : ""}`);
  const plan = planFor(
    { software: adapter.software, f16: adapter.features.includes("shader-f16") },
    short,
  );
  const left = () => plan.seconds - (performance.now() - started) / 1000;
  const attempt = async <T>(name: string, work: () => Promise<T>): Promise<Attempt<T>> => {
    if (left() <= 0) return { seconds: 0, skipped: "no time left" };
    log(`${name} …`);
    const begun = performance.now();
    const seconds = () => (performance.now() - begun) / 1000;
    try {
      const value = await work();
      return { seconds: seconds(), value };
    } catch (error) {
      log(`${name}: ${messageOf(error)}`);
      return { seconds: seconds(), skipped: messageOf(error) };
    }
  };
  const report: DeviceReport = {
    software: adapter.software,
    short,
    machine: {
      platform: process.platform,
      node: process.versions.node,
      processor: cpus()[0]?.model ?? "unknown",
    },
    adapter,
    ceilings: await attempt("ceilings", () => measureCeilings(device)),
    steps: await attempt("steps", () => parts.measureSteps(device, plan, left, log)),
    kernels: await attempt("kernels", () => parts.measureKernelShares(device, plan, log)),
    equalRuns: await attempt("two equal runs", () => parts.compareRuns(device, plan)),
    pytorch: await attempt("PyTorch", () => pytorch(short)),
    peers: await attempt("libraries", () => parts.measurePeers(plan, session, left, log)),
    checks: await attempt("kernels against references", () =>
      parts.checkKernels(device, plan, left),
    ),
    tests: await attempt("tests of src/gpu", () => tests(adapter.software || short)),
    disabledVariants: device.tunings.disabled(),
    seconds: 0,
  };
  device.destroy();
  await device.lost;
  const finished = { ...report, seconds: (performance.now() - started) / 1000 };
  writeOutput(join(out, "report.json"), `${JSON.stringify(finished, undefined, 1)}\n`);
  writeOutput(join(out, "report.md"), `${markdownOf(finished).join("\n")}\n`);
  log(`written: ${join(out, "report.json")}, ${join(out, "report.md")}`);
  return 0;
}

/** Steps a to d in PyTorch, where Python has it with CUDA. */
async function pytorch(short: boolean): Promise<PyTorchReport> {
  const script = join(root, "bench/onDevice/pytorch_steps.py");
  const batch = short ? "2" : "64";
  const { code, output } = await runProgram(process.env.PYTHON ?? "python3", [script, batch]);
  if (code !== 0) throw new Error(output.trim().split("\n").at(-1) ?? "Python failed");
  return JSON.parse(output);
}

/** The GPU tests in src/gpu, where Vitest is installed. Minutes on a software adapter, so only on a GPU. */
async function tests(skip: boolean): Promise<TestReport> {
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  if (skip) throw new Error("only in a whole measurement of a GPU");
  if (!existsSync(vitest)) throw new Error("Vitest is not installed here");
  const args = [vitest, "run", "--root", root, "--project", "gpu", "src/gpu", "--reporter=json"];
  const { output } = await runProgram(process.execPath, args);
  const found = JSON.parse(output.slice(output.indexOf("{")));
  return { passed: found.numPassedTests, failed: found.numFailedTests };
}

function runProgram(name: string, args: readonly string[]) {
  return new Promise<{ code: number | null; output: string }>((resolve, reject) => {
    const child = spawn(name, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
    const timer = setTimeout(() => child.kill("SIGKILL"), PROGRAM_MILLISECONDS);
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code, output });
    });
  });
}
