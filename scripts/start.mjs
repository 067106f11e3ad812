// @ts-check
/**
 * `npm start`: installs missing packages, builds, serves the build on http://localhost:5173 (`PORT` overrides),
 * and opens a browser if there is a display. `npm start -- --method FILE.ts` builds the page with a method of the
 * user's own.
 */
import { createServer } from "node:net";
import { whenNpmIsGone } from "./support/orphan.mjs";
import { checkTypes, ownMethodOf } from "./support/own-method.mjs";
import { ensurePackages, root } from "./support/packages.mjs";

whenNpmIsGone(() => process.exit(1));
try {
  const port = wantedPort();
  await assertFree(port);
  await ensurePackages();
  const own = ownMethodOf(process.argv.slice(2));
  if (own) {
    await checkTypes(own);
    process.env.ISOTROPE_METHOD = own.file; // read by vite.config.ts
    console.log(`The page is built with the method ${own.id} of ${own.given}.`);
  }
  const { build, preview } = await import("vite");
  await build({ root, logLevel: "warn" });
  const server = await preview({ root, preview: { port, strictPort: true, open: hasScreen() } });
  console.log(`Isotrope is at ${server.resolvedUrls?.local[0] ?? `http://localhost:${port}/`}`);
  console.log("Press Ctrl+C to stop.");
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

/** The port to serve on. Throws if `PORT` is invalid. */
function wantedPort() {
  const text = process.env.PORT || "5173";
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new Error(`PORT: "${text}" is not a port; expected a whole number from 1 to 65535`);
}

/** Whether the machine has a display for a browser. */
function hasScreen() {
  if (process.env.CI) return false;
  if (process.platform !== "linux") return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/**
 * Throws if the port is in use. Called before building, because another `npm start` may be serving the same
 * files.
 * @param {number} port
 */
function assertFree(port) {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      const taken = `port ${port} is in use; stop the program that uses it, or choose another: PORT=5174 npm start`;
      reject("code" in error && error.code === "EADDRINUSE" ? new Error(taken) : error);
    });
    server.listen(port, "localhost", () => server.close(resolve));
  });
}
