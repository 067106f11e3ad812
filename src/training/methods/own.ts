/**
 * The user's own method: none. A build that is given a file with `--method FILE.ts` puts its contents in the place of
 * this module (scripts/support/own-method.mjs), so no code is evaluated at run time.
 */
import type { MethodDefinition } from "../method.ts";

export interface OwnMethod {
  /** The file as the user named it. */
  readonly file: string;
  /** Its TypeScript, which is kept with every run of the method. */
  readonly source: string;
  readonly definition: MethodDefinition;
}

export const ownMethod = undefined as OwnMethod | undefined;
