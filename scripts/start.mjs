// @ts-check
/**
 * `npm start`: from a fresh clone to the lab in a browser. Installs what is missing, builds, serves
 * the build on http://localhost:5173 (`PORT` chooses another), and opens a browser where a person
 * could see it.
 */
import { createServer } from "node:net";
import { whenNpmIsGone } from "./support/orphan.mjs";
import { ensurePackages, root } from "./support/packages.mjs";

whenNpmIsGone(() => process.exit(1));
try {
  const port = wantedPort();
  await assertFree(port);
  await ensurePackages();
  const { build, preview } = await import("vite");
  await build({ root, logLevel: "warn" });
  const server = await preview({ root, preview: { port, strictPort: true, open: hasScreen() } });
  console.log(`Isotrope is at ${server.resolvedUrls?.local[0] ?? `http://localhost:${port}/`}`);
  console.log("Press Ctrl+C to stop.");
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

/** The port to serve on. Throws when `PORT` is no port. */
function wantedPort() {
  const text = process.env.PORT || "5173";
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new Error(`PORT: "${text}" is no port; give a whole number from 1 to 65535`);
}

/** Whether a browser opened here would be seen by someone. */
function hasScreen() {
  if (process.env.CI) return false;
  if (process.platform !== "linux") return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/**
 * Fails before anything is built over the files that another `npm start` may be serving.
 * @param {number} port
 */
function assertFree(port) {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      const taken = `port ${port} is taken; stop what uses it, or choose another: PORT=5174 npm start`;
      reject("code" in error && error.code === "EADDRINUSE" ? new Error(taken) : error);
    });
    server.listen(port, "localhost", () => server.close(resolve));
  });
}
