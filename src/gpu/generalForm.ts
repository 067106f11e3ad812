/**
 * A kernel's general form: one text for many calls, of this kernel and of others, in which nothing but
 * sizes differs. See {@link GeneralForm}.
 */
import {
  type AdapterKind,
  type Binding,
  instantiate,
  type KernelDefinition,
  type KernelInstance,
} from "./kernelDefinition.ts";

/** What is bound where a general form reads nothing. */
export const SPARE_BINDING: Binding = { name: "spare", access: "read", bytes: 16 };

/** The kernel's bindings under its general form, sizes still in its text; undefined where it has none. */
export function instantiateGeneral<Dims, Tuning, Name extends string, Scalar extends string>(
  kernel: KernelDefinition<Dims, Tuning, Name, Scalar>,
  dims: Dims,
  adapter: AdapterKind,
): KernelInstance | undefined {
  const form = kernel.general?.(dims, adapter);
  if (!form) return undefined;
  const instance = instantiate(kernel, dims, {});
  const header = Object.keys(form.buffers).map(
    (name, binding) =>
      `@group(0) @binding(${binding}) var<storage, read_write> ${name}: array<f32>;\n`,
  );
  const takes = Object.values(form.buffers).map((of) => {
    const index = instance.bindings.findIndex(({ name }) => name === of);
    return index < 0 ? undefined : index;
  });
  return {
    ...instance,
    bindings: takes.map((index) => instance.bindings[index ?? -1] ?? SPARE_BINDING),
    takes,
    code: `${form.directives ?? ""}${header.join("")}${form.text}`,
    workgroups: form.workgroups,
  };
}
