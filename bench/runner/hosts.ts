/**
 * Where a session runs: a page in a fresh Chromium, or a fresh Node process, because browsers cache compiled
 * shaders and the first step should be measured as on a first visit. Each browser has a profile of its own,
 * which is deleted with it; Mesa's shader cache is in a folder given by the caller.
 */
import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { build, preview } from "vite";
import { findChromium } from "../../src/cli/browsers.mjs";
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

const CALL_SECONDS = 120;
const SETTLING_MILLISECONDS = 2000;
const root = join(import.meta.dirname, "..", "..");

/** Pages of Chromium, on its software adapter or on the machine's. */
export async function browserHosts(software: boolean): Promise<Hosts> {
  const outDir = mkdtempSync(join(tmpdir(), "isotrope-bench-"));
  const shared = {
    root: join(root, "bench/session"),
    configFile: false,
    logLevel: "warn",
  } as const;
  await build({
    ...shared,
    build: { outDir, emptyOutDir: true, target: "es2023", chunkSizeWarningLimit: 2000 },
  });
  // Cross-origin isolation gives the page a clock resolution of 5 µs instead of 100 µs.
  const headers = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
  };
  const server = await preview({ ...shared, build: { outDir }, preview: { port: 0, headers } });
  const address = server.resolvedUrls?.local[0];
  if (!address) throw new RunError("gpu-error", "the benchmark page could not be served");
  const found = findChromium();
  const launch = () =>
    chromium.launch({
      ...(found && { executablePath: found.path }),
      args: [
        "--enable-unsafe-webgpu",
        "--no-sandbox",
        "--disable-gpu-shader-disk-cache",
        ...(software ? ["--use-webgpu-adapter=swiftshader"] : []),
      ],
    });
  const probe = await launch();
  const name = `Chromium ${probe.version()}`;
  await probe.close();
  return {
    name,
    backends: ["webgpu", "webgl"],
    async open() {
      const browser = await launch();
      const page = await browser.newPage();
      await page.goto(address);
      // A newly started browser is busy, which would distort the first step.
      await page.waitForTimeout(SETTLING_MILLISECONDS);
      return {
        call: (method, args, seconds = CALL_SECONDS) =>
          within(
            seconds,
            page.evaluate(
              ({ method, args }) => {
                const session: unknown = Reflect.get(globalThis, "session");
                if (typeof session !== "object" || session === null) throw new Error("no session");
                const called: unknown = Reflect.get(session, method);
                if (typeof called !== "function") throw new Error(`no method ${method}`);
                return Reflect.apply(called, session, args);
              },
              { method, args: [...args] },
            ),
          ) as never,
        close: () => browser.close(),
      };
    },
    async close() {
      await server.close();
      rmSync(outDir, { recursive: true, force: true });
    },
  };
}

/** Node processes on the adapter that `ISOTROPE_ADAPTER` selects. */
export async function nodeHosts(): Promise<Hosts> {
  // Inside the repository, so that Dawn, which is not bundled, can be resolved.
  const outDir = mkdtempSync(join(root, "node_modules/.cache/isotrope-bench-"));
  await build({
    root,
    configFile: false,
    logLevel: "error",
    publicDir: false,
    resolve: { mainFields: ["module", "main"] },
    ssr: { noExternal: true, external: ["webgpu"] },
    build: {
      ssr: join(root, "bench/session/node.ts"),
      outDir,
      emptyOutDir: true,
      target: "node20",
    },
  });
  return {
    name: `Node ${process.versions.node}`,
    backends: ["webgpu"],
    open: (cache) => openProcess(join(outDir, "node.js"), cache),
    async close() {
      rmSync(outDir, { recursive: true, force: true });
    },
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

async function within<T>(seconds: number, result: Promise<T>): Promise<T> {
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
