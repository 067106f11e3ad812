/** Loads all methods at once, for the command line and for tests. */
import { loadMethod, methodIds } from "./index.ts";

export const methods = await Promise.all(methodIds.map((id) => loadMethod(id)));
