/**
 * Where a session runs: a page in a fresh Chromium, or a fresh Node process, because browsers cache compiled
 * shaders and the first step should be measured as on a first visit. Each browser has a profile of its own,
 * which is deleted with it; Mesa's shader cache is in a folder given by the caller.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { build, preview } from "vite";
import { findChromium } from "../../src/cli/browsers.mjs";
import { RunError } from "../../src/shared/errors.ts";
import { buildForNode } from "../nodeBuild.mjs";
import { CALL_SECONDS, type Hosts, processHosts, within } from "./processHost.ts";

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
  await buildForNode({ node: "bench/session/node.ts" }, outDir);
  return {
    ...processHosts(join(outDir, "node.js")),
    async close() {
      rmSync(outDir, { recursive: true, force: true });
    },
  };
}
