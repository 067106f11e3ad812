/** Node processes in which a session runs, and what all places have in common. */
import { fork } from "node:child_process";
import { RunError } from "../../src/shared/errors.ts";
import type { Session } from "../session/session.ts";

export interface Host {
  /** Calls a method of the session. Rejects with {@link RunError} after `seconds`, or if the host exits. */
  call<Name extends keyof Session>(
    name: Name,
    args: Parameters<Session[Name]>,
    seconds?: number,
  ): ReturnType<Session[Name]>;
  close(): Promise<void>;
}

export interface Hosts {
  /** For example `Chromium 156.0.1.2` or `Node 20.20.2`. */
  readonly name: string;
  /** Backends that exist there. */
  readonly backends: readonly ("webgpu" | "webgl")[];
  /** Opens a host; `cache` is a folder for the driver's shader cache. */
  open(cache: string): Promise<Host>;
  close(): Promise<void>;
}

export const CALL_SECONDS = 120;

/** Processes of a bundle of bench/session/node.ts, on the adapter that `ISOTROPE_ADAPTER` selects. */
export function processHosts(entry: string): Hosts {
  return {
    name: `Node ${process.versions.node}`,
    backends: ["webgpu"],
    open: (cache) => openProcess(entry, cache),
    close: async () => undefined,
  };
}

async function openProcess(entry: string, cache: string): Promise<Host> {
  const child = fork(entry, {
    stdio: ["ignore", "ignore", process.env.ISOTROPE_DEBUG ? "inherit" : "ignore", "ipc"],
    env: { ...process.env, MESA_SHADER_CACHE_DIR: cache },
  });
  const waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (e: Error) => void }
  >();
  const ended = new Promise<never>((_, reject) => {
    child.once("exit", (code, signal) =>
      reject(new RunError("gpu-error", `the process exited (${signal ?? code})`)),
    );
  });
  ended.catch(() => undefined); // closing a host ends its process, too
  let next = 0;
  await within(
    CALL_SECONDS,
    Promise.race([new Promise((resolve) => child.once("message", resolve)), ended]),
  );
  child.on("message", (message: { id: number; value?: unknown; error?: string }) => {
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error === undefined) call?.resolve(message.value);
    else call?.reject(new RunError("gpu-error", message.error));
  });
  return {
    call: (method, args, seconds = CALL_SECONDS) => {
      const id = next++;
      const answer = new Promise<unknown>((resolve, reject) =>
        waiting.set(id, { resolve, reject }),
      );
      child.send({ id, method, args });
      return within(seconds, Promise.race([answer, ended])) as never;
    },
    async close() {
      child.kill("SIGKILL");
    },
  };
}

/** Rejects with {@link RunError} after `seconds`. */
export async function within<T>(seconds: number, result: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new RunError("gpu-error", `no response within ${seconds} s`);
    timer = setTimeout(() => reject(error), seconds * 1000);
  });
  try {
    return await Promise.race([result, late]);
  } finally {
    clearTimeout(timer);
  }
}
