/** The session in a page, called by the runner. */
import { createSession } from "./session.ts";

Object.assign(globalThis, { session: createSession() });
