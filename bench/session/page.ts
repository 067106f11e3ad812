/** The page: a session that the runner calls into. */
import { createSession } from "./session.ts";

Object.assign(globalThis, { session: createSession() });
