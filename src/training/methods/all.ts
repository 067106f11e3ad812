/** Every method at hand at once: for the command line and for tests, where nobody waits for code. */
import { loadMethod, methodIds } from "./index.ts";

export const methods = await Promise.all(methodIds.map(loadMethod));
