/**
 * Which memory mixed precision halves: temporaries that hold nothing but tensors that may be stored as
 * f16, and that every kernel touching them can read and write so. One kernel that cannot keeps a
 * tensor f32, so a kernel without halves costs memory, never correctness.
 */
import { halfBytes, tunableWithHalves, withHalves } from "../../gpu/halves.ts";
import type { Operand, VirtualBuffer } from "../lowering.ts";
import type { Tensor } from "../tensor.ts";
import { baseOf, type Call, type Lowered } from "./lower.ts";

/** The calls with memory of their own for halves; `halves` are tensors that may be stored as f16. */
export function storeHalves(lowered: Lowered, halves: ReadonlySet<Tensor>): readonly Call[] {
  const halved = halvedBuffers(lowered, halves);
  const inHalves = (operand: Operand): Operand => {
    const buffer = halved.get(operand.buffer);
    return buffer ? { ...operand, buffer, words: buffer.words } : operand;
  };
  return lowered.calls.map(({ kernel, operands, tuned, opening }) => {
    const names = kernel.bindings.flatMap(({ name }, index) => {
      const operand = operands[index];
      return operand && halved.has(operand.buffer) ? [name] : [];
    });
    return {
      kernel: withHalves(kernel, names),
      operands: operands.map(inHalves),
      ...(opening && { opening: withHalves(opening, names) }),
      ...(tuned && {
        tuned: { choice: tuned.choice, tunable: tunableWithHalves(tuned.tunable, names) },
      }),
    };
  });
}

/** What takes the place of each buffer that is halved. */
function halvedBuffers({ calls, placed }: Lowered, halves: ReadonlySet<Tensor>) {
  const chosen = new Set<VirtualBuffer>();
  const whole = new Set<VirtualBuffer>();
  for (const [tensor, { buffer }] of placed) {
    const fits = buffer.home.kind === "temporary" && halves.has(baseOf(tensor));
    (fits ? chosen : whole).add(buffer);
  }
  for (const { kernel, operands } of calls) {
    operands.forEach(({ buffer, offset, words }, index) => {
      const all = offset === 0 && words === buffer.words;
      if (!all || !kernel.bindings[index]?.half) whole.add(buffer);
    });
  }
  const halved = new Map<VirtualBuffer, VirtualBuffer>();
  for (const buffer of chosen) {
    if (!whole.has(buffer))
      halved.set(buffer, { ...buffer, words: halfBytes(buffer.words * 4) / 4 });
  }
  return halved;
}
