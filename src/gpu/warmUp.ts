/**
 * Chooses the warm-up variants of a program's calls. A CPU adapter compiles one pipeline after another, so a
 * program's first run there uses sources that are short and shared by many calls: sizes come from a uniform
 * block, and contractions share a generic source. From the second run on, the program uses the specialised
 * variant of each call. The bytes are the same.
 */
import { at } from "../shared/errors.ts";
import { roundUp } from "../shared/shapes.ts";
import type { Device } from "./device.ts";
import { type KernelInstance, SPARE as SPARE_BUFFER, withUniformSizes } from "./kernel.ts";
import type { Dispatch } from "./profile.ts";
import type { PlannedCall, Slice } from "./programPlan.ts";

/**
 * The call with its warm-up variant. On a CPU adapter a call without one keeps its sizes in a uniform block
 * for good, unless it has variants to choose from.
 */
export function withWarmUp(device: Device, call: PlannedCall): PlannedCall {
  if (!device.adapter.software) return call;
  const { tuned } = call;
  if (!tuned) return { ...call, kernel: withUniformSizes(call.warmUp ?? call.kernel) };
  if (tuned.choice.chosenBy !== "rule") return call;
  const { tunable } = tuned;
  const [variant] = tunable.warmUps;
  if (variant === undefined) return call;
  const choice = { variant, chosenBy: "rule" } as const;
  const kernel = withUniformSizes(tunable.instance(variant));
  return { ...call, kernel, tuned: { tunable, choice } };
}

/** The specialised variant for a dispatch that now runs `kernel`. */
export function specialised(
  device: Device,
  { kernel, tuned }: Dispatch,
  call: PlannedCall,
): Pick<Dispatch, "kernel" | "tuned"> {
  if (!tuned) return { kernel: call.warmUp ? call.kernel : kernel, tuned };
  const { tunable } = tuned;
  const choice = device.tunings.choose(tunable);
  const unchanged = choice.variant === tuned.choice.variant && !kernel.sizes;
  return {
    kernel: unchanged ? kernel : tunable.instance(choice.variant),
    tuned: { tunable, choice },
  };
}

/** The kernel that a call runs once warm-up is over. */
export function steadyKernel(
  device: Device,
  { kernel, tuned, warmUp }: PlannedCall,
): KernelInstance {
  if (tuned) return tuned.tunable.instance(device.tunings.choose(tuned.tunable).variant);
  return device.adapter.software && !warmUp ? withUniformSizes(kernel) : kernel;
}

/** Bound by generic sources that have a buffer which a call lacks. */
export const SPARE: Slice = { space: "spare", offset: 0, size: SPARE_BUFFER.length * 4 };

/** The slices of a call in the order in which a kernel binds them. */
export const slicesFor = (
  { source: { takes } }: KernelInstance,
  slices: readonly Slice[],
): readonly Slice[] =>
  takes?.map((index) => (index === undefined ? SPARE : at(slices, index))) ?? slices;

/** Alignment of the offset of a uniform binding, in bytes. */
const ALIGNMENT = 256;

const strideOf = (kernels: readonly KernelInstance[]): number =>
  roundUp(Math.max(0, ...kernels.map(({ sizes }) => sizes?.byteLength ?? 0)), ALIGNMENT);

/** Bytes of the sizes of all kernels; 0 if all are constants. */
export const sizesOf = (kernels: readonly KernelInstance[]): number =>
  strideOf(kernels) * kernels.length;

/** Writes the sizes of all kernels to `buffer`. Returns undefined for a kernel whose sizes are constants. */
export function bindSizes(
  device: Device,
  kernels: readonly KernelInstance[],
  buffer: GPUBuffer,
): readonly (GPUBufferBinding | undefined)[] {
  const stride = strideOf(kernels);
  return kernels.map(({ sizes }, index) => {
    if (!sizes) return undefined;
    const offset = stride * index;
    device.write(buffer, offset, sizes);
    return { buffer, offset, size: sizes.byteLength };
  });
}
