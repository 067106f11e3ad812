/**
 * WebGPU in Node through Dawn, Chromium's implementation, as a native add-on. On Linux Dawn uses Vulkan, so
 * the Vulkan driver decides: the machine's own if there is one, else a software driver that is installed
 * anyway, Mesa's lavapipe or the SwiftShader that ships with Chromium. The Vulkan loader reads its
 * environment for each Dawn instance, so drivers are tried by setting a variable and creating an instance.
 */
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { InputError, messageOf, RunError } from "../shared/errors.ts";
import { pauseBetweenPolls } from "./polling.ts";
import { lavapipeManifests, swiftShaderManifests } from "./vulkan.mjs";

export interface NodeGpu {
  /** The equivalent of `navigator.gpu`. */
  readonly gpu: GPU;
  /** The adapter's description of itself. */
  readonly description: string;
  /** True for a CPU implementation, whose times do not predict those of a GPU. */
  readonly software: boolean;
}

/** Values of `ISOTROPE_ADAPTER`. */
const KINDS = ["hardware", "lavapipe", "swiftshader"] as const;
type Kind = (typeof KINDS)[number];

// Dawn's entry point must outlive its devices, so it lives as long as the process.
let opened: Promise<NodeGpu> | undefined;

/**
 * Opens the machine's WebGPU, once per process, and installs WebGPU's constants (`GPUBufferUsage`, …) as
 * globals. `ISOTROPE_ADAPTER` = `hardware`, `lavapipe` or `swiftshader` requires one kind. Rejects with
 * {@link InputError} for another value, and with {@link RunError} if no adapter works, listing what was
 * tried and what to install.
 */
export function openNodeGpu(): Promise<NodeGpu> {
  opened ??= open();
  return opened;
}

async function open(): Promise<NodeGpu> {
  const wanted = wantedKind();
  const { create, globals } = await loadDawn();
  Object.assign(globalThis, globals);
  pauseBetweenPolls();
  const failures: string[] = [];
  for (const manifest of driversToTry(wanted)) {
    if (manifest) selectDriver(manifest);
    // Dawn rounds timestamps to 100 µs to protect pages from each other; this process has one user.
    const gpu = create(["disable-dawn-features=timestamp_quantization"]);
    const found = await probe(gpu);
    if (typeof found !== "string" && !(wanted === "hardware" && found.software)) return found;
    const failure = typeof found === "string" ? found : `only software (${found.description})`;
    failures.push(`${manifest ?? "the machine's own drivers"}: ${failure}`);
  }
  if (failures.length === 0) failures.push(`nothing: no ${wanted} driver was found`);
  throw new RunError(
    "gpu-error",
    `no usable WebGPU adapter; tried ${failures.join("; ")}. ${REMEDY}`,
  );
}

const REMEDY =
  process.platform === "linux"
    ? "Install a Vulkan driver for the graphics card, or a software driver: mesa-vulkan-drivers 25 or " +
      "newer (lavapipe), or Chromium (apt-get install chromium; CHROME_PATH can point to its binary)."
    : "Update the graphics driver.";

function wantedKind(): Kind | undefined {
  const name = process.env.ISOTROPE_ADAPTER;
  if (!name) return undefined;
  const kind = KINDS.find((each) => each === name);
  if (kind) return kind;
  throw new InputError(
    `ISOTROPE_ADAPTER: "${name}" is unknown; expected one of ${KINDS.join(", ")}`,
  );
}

async function loadDawn(): Promise<typeof import("webgpu")> {
  try {
    return await import("webgpu");
  } catch (error) {
    const machine = `${process.platform} ${process.arch}`;
    const reason = messageOf(error).split("\n")[0];
    throw new RunError(
      "gpu-error",
      `Dawn, WebGPU for Node, does not load on ${machine}: ${reason}. Run npm ci; on Linux it needs ` +
        "glibc 2.35 or newer.",
    );
  }
}

/** Driver manifests in the order to try them; `undefined` is the machine's own choice. */
function driversToTry(wanted: Kind | undefined): (string | undefined)[] {
  if (process.platform !== "linux" || wanted === "hardware") return [undefined];
  switch (wanted) {
    case undefined:
      return [undefined, ...lavapipeManifests(), ...swiftShaderManifests()];
    case "lavapipe":
      return lavapipeManifests();
    case "swiftshader":
      return swiftShaderManifests();
    default:
      return wanted satisfies never;
  }
}

/** Makes `manifest`'s driver the only one that the Vulkan loader sees from now on. */
function selectDriver(manifest: string): void {
  // VK_DRIVER_FILES is the current name and takes precedence; old loaders know only the other.
  process.env.VK_ICD_FILENAMES = manifest;
  process.env.VK_DRIVER_FILES = manifest;
  const loader = join(dirname(manifest), "libvulkan.so.1");
  if (existsSync(loader)) keepLoaded(loader);
}

/**
 * Loads Chromium's Vulkan loader into the process, for machines without one of their own; Dawn then finds
 * the library by name. Node reports that it is no add-on and would unload it, hence the flag.
 */
function keepLoaded(library: string): void {
  const noDelete = 0x1000; // RTLD_NODELETE, which Node does not name
  try {
    process.dlopen({ exports: {} }, library, constants.dlopen.RTLD_NOW | noDelete);
  } catch {
    // Expected, see above. If it did not help, no adapter will be found.
  }
}

const PROBE_SOURCE = `
@group(0) @binding(0) var<storage, read_write> answer: array<u32>;
@compute @workgroup_size(4) fn main(@builtin(local_invocation_index) i: u32) { answer[i] = i * 7u; }`;

/** Runs four threads on `gpu`'s adapter. A returned string is the reason why it cannot be used. */
async function probe(gpu: GPU): Promise<NodeGpu | string> {
  try {
    const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
    if (!adapter) return "no adapter";
    const { description, device: model, isFallbackAdapter: software } = adapter.info;
    const device = await adapter.requestDevice();
    const answer = await runProbe(device);
    device.destroy();
    if (answer.join() !== "0,7,14,21") return `computes ${answer.join()}, expected 0,7,14,21`;
    return { gpu, description: description || model, software };
  } catch (error) {
    return messageOf(error);
  }
}

async function runProbe(device: GPUDevice): Promise<Uint32Array> {
  const module = device.createShaderModule({ code: PROBE_SOURCE });
  const pipeline = await device.createComputePipelineAsync({ layout: "auto", compute: { module } });
  const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
  const storage = device.createBuffer({ size: 16, usage: STORAGE | COPY_SRC });
  const readback = device.createBuffer({ size: 16, usage: COPY_DST | MAP_READ });
  const layout = pipeline.getBindGroupLayout(0);
  const entries = [{ binding: 0, resource: { buffer: storage } }];
  const commands = device.createCommandEncoder();
  const pass = commands.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, device.createBindGroup({ layout, entries }));
  pass.dispatchWorkgroups(1);
  pass.end();
  commands.copyBufferToBuffer(storage, 0, readback, 0, 16);
  device.queue.submit([commands.finish()]);
  await readback.mapAsync(GPUMapMode.READ);
  return new Uint32Array(readback.getMappedRange().slice(0));
}
