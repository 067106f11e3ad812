/**
 * What a program begins with on a CPU adapter, which compiles one pipeline after another, and what it goes
 * on with. To begin with, calls have texts that are short and that many of them share: sizes are read from
 * a uniform block (boundSizes.ts), contractions have one text for all (generalForm.ts). From its second run
 * on a program takes up the text that was chosen for each call. The bytes are the same.
 */
import { at } from "../shared/errors.ts";
import { roundUp } from "../shared/shapes.ts";
import { withBoundSizes } from "./boundSizes.ts";
import type { Device } from "./device.ts";
import { SPARE_BINDING } from "./generalForm.ts";
import type { KernelInstance } from "./kernel.ts";
import { UNIFORM_USAGE } from "./memory.ts";
import type { Dispatch } from "./profile.ts";
import type { PlannedCall, Slice } from "./programPlan.ts";

/**
 * The call in the form that it begins with where nothing better is known, see {@link Program.run}. On a CPU
 * adapter it reads its sizes; a call that has no better form goes on like that.
 */
export function opening(device: Device, call: PlannedCall): PlannedCall {
  if (!device.adapter.software) return call;
  const { tuned } = call;
  if (!tuned) return { ...call, kernel: withBoundSizes(call.opening ?? call.kernel) };
  if (tuned.choice.chosenBy !== "rule") return call;
  const { tunable } = tuned;
  const { general, opening } = tunable;
  const variant = general ? "general" : opening;
  if (variant === undefined) return call;
  const choice = { variant, chosenBy: "rule" } as const;
  const kernel = general ?? withBoundSizes(tunable.instance(variant));
  return { ...call, kernel, tuned: { tunable, choice } };
}

/** The kernel that is now known to be best for a dispatch's work, and why. */
export function settled(
  device: Device,
  { kernel, tuned }: Dispatch,
  call: PlannedCall,
): Pick<Dispatch, "kernel" | "tuned"> {
  if (!tuned) return { kernel: call.opening ? call.kernel : kernel, tuned };
  const { tunable } = tuned;
  const choice = device.tunings.choose(tunable);
  const kept = choice.variant === tuned.choice.variant && !kernel.sizes;
  return { kernel: kept ? kernel : tunable.instance(choice.variant), tuned: { tunable, choice } };
}

/** What a program binds where a general form reads nothing. */
export const SPARE: Slice = { space: SPARE_BINDING.name, offset: 0, size: SPARE_BINDING.bytes };

/** A call's slices in the order in which a kernel binds them. */
export const taken = ({ takes }: KernelInstance, slices: readonly Slice[]): readonly Slice[] =>
  takes?.map((index) => (index === undefined ? SPARE : at(slices, index))) ?? slices;

export interface SizesBlock {
  /** By kernel; undefined for those that have none. */
  readonly bindings: readonly (GPUBufferBinding | undefined)[];
  destroy(): void;
}

/** Where a uniform block may begin, in bytes. */
const ALIGNMENT = 256;

/** All kernels' sizes, in one buffer, which has a place for each kernel whether it has sizes or not. */
export function bindSizes(device: Device, kernels: readonly KernelInstance[]): SizesBlock {
  const longest = Math.max(0, ...kernels.map(({ sizes }) => sizes?.byteLength ?? 0));
  if (longest === 0) return { bindings: [], destroy() {} };
  const place = roundUp(longest, ALIGNMENT);
  const buffer = device.createBuffer(place * kernels.length, UNIFORM_USAGE, "sizes");
  const bindings = kernels.map(({ sizes }, index) => {
    if (!sizes) return undefined;
    const offset = place * index;
    device.write(buffer, offset, sizes);
    return { buffer, offset, size: sizes.byteLength };
  });
  return { bindings, destroy: () => device.destroyBuffer(buffer) };
}
