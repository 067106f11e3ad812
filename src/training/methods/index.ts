/** Every method, one line each. */
import { InputError } from "../../shared/errors.ts";
import type { MethodDefinition } from "../method.ts";
import { barlow } from "./barlow.ts";
import { byol } from "./byol.ts";
import { moco } from "./moco.ts";
import { mocov3 } from "./mocov3.ts";
import { simclr } from "./simclr.ts";
import { simsiam } from "./simsiam.ts";
import { vicreg } from "./vicreg.ts";

export const methods: readonly MethodDefinition[] = [
  simclr,
  moco,
  mocov3,
  byol,
  simsiam,
  barlow,
  vicreg,
];

/** The method of this id. Throws {@link InputError} listing what there is. */
export function methodNamed(id: string): MethodDefinition {
  const method = methods.find((candidate) => candidate.id === id);
  if (!method) {
    const known = methods.map((candidate) => candidate.id).join(", ");
    throw new InputError(`method: found ${JSON.stringify(id)}, takes one of ${known}`);
  }
  return method;
}
