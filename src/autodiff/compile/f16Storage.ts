/**
 * Mixed precision: which temporaries are stored as f16. A buffer qualifies if it holds nothing but
 * tensors that may be f16, and if every kernel that binds it declares that it can read and write it so.
 * One kernel that cannot keeps the tensor f32: it then costs memory, never correctness.
 */
import { f16Bytes, withF16 } from "../../gpu/kernel.ts";
import { tunableWithF16 } from "../../gpu/tuner/tunable.ts";
import type { Operand, VirtualBuffer } from "../lowering.ts";
import type { Tensor } from "../tensor.ts";
import type { Call } from "./calls.ts";
import type { Lowered } from "./lower.ts";
import { baseOf } from "./operands.ts";

/** The calls with f16 storage; `allowed` are the tensors that may be stored as f16. */
export function withF16Storage(lowered: Lowered, allowed: ReadonlySet<Tensor>): readonly Call[] {
  if (allowed.size === 0) return lowered.calls;
  const replaced = f16Buffers(lowered, allowed);
  const stored = (operand: Operand): Operand => {
    const buffer = replaced.get(operand.buffer);
    if (!buffer) return operand;
    const { offset, words } = operand;
    return { ...operand, buffer, offset: offset / 2, words: f16Bytes(words * 4) / 4 };
  };
  return lowered.calls.map((call) => {
    const { kernel, operands, tuned, warmUp } = call;
    const names = kernel.bindings.flatMap(({ name }, index) => {
      const operand = operands[index];
      return operand && replaced.has(operand.buffer) ? [name] : [];
    });
    return {
      ...call,
      kernel: withF16(kernel, names),
      operands: operands.map(stored),
      ...(warmUp && { warmUp: withF16(warmUp, names) }),
      ...(tuned && {
        tuned: { choice: tuned.choice, tunable: tunableWithF16(tuned.tunable, names) },
      }),
    };
  });
}

/** The replacement of each buffer that is stored as f16, two values a word. */
function f16Buffers({ calls, placed }: Lowered, allowed: ReadonlySet<Tensor>) {
  const candidates = new Set<VirtualBuffer>();
  const excluded = new Set<VirtualBuffer>();
  for (const [tensor, { buffer }] of placed) {
    const fits = buffer.location.kind === "temporary" && allowed.has(baseOf(tensor));
    (fits ? candidates : excluded).add(buffer);
  }
  for (const { kernel, operands } of calls) {
    operands.forEach(({ buffer, offset, words, part }, index) => {
      const isWhole = part ?? (offset === 0 && words === buffer.words);
      if (!isWhole || !kernel.bindings[index]?.f16) excluded.add(buffer);
    });
  }
  const replaced = new Map<VirtualBuffer, VirtualBuffer>();
  for (const buffer of candidates) {
    if (excluded.has(buffer)) continue;
    replaced.set(buffer, { ...buffer, words: f16Bytes(buffer.words * 4) / 4 });
  }
  return replaced;
}
