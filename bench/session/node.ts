/**
 * The session in Node, on Dawn's adapter: a child process that receives calls from the runner. The libraries
 * need `navigator.gpu`, so it is defined here.
 */
import { openNodeGpu } from "../../src/cli/webgpu.ts";
import { messageOf } from "../../src/shared/errors.ts";
import { createSession } from "./session.ts";

/** A call of a session method. */
interface Call {
  readonly id: number;
  readonly method: string;
  readonly args: readonly unknown[];
}

const { gpu } = await openNodeGpu();
Object.defineProperty(globalThis, "navigator", { value: { gpu, userAgent: "Node" } });
const session: object = createSession();

process.on("message", ({ id, method, args }: Call) => {
  answer(method, args).then(
    (value) => process.send?.({ id, value }),
    (error) => process.send?.({ id, error: messageOf(error) }),
  );
});
process.on("disconnect", () => process.exit(0));
process.send?.({ ready: true });

async function answer(method: string, args: readonly unknown[]): Promise<unknown> {
  const called: unknown = Reflect.get(session, method);
  if (typeof called !== "function") throw new Error(`unknown session method ${method}`);
  return Reflect.apply(called, session, args);
}
