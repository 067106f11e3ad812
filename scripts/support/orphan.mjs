// @ts-check
/**
 * npm runs a script through a shell and forwards termination signals only to that shell. The script would live
 * on, holding its port or training, so it checks regularly whether its parent still exists.
 */

const CHECK_EVERY_MS = 500;

/**
 * Calls `end` once when the npm process that started this one has exited. Does nothing if npm did not start
 * it, and does not keep the process alive.
 * @param {() => void} end
 */
export function whenNpmIsGone(end) {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    end();
  }, CHECK_EVERY_MS);
  timer.unref();
}
