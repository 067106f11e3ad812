// @ts-check
/**
 * npm runs a script through a shell and passes a termination signal to that shell only; the script
 * lives on as an orphan, holding its port or training for nobody. So a script started by npm looks
 * now and then whether its parent is still there.
 */

const LOOK_EVERY_MS = 500;

/**
 * Calls `end` once when the npm that started this process is gone. Does nothing otherwise, and keeps
 * no process alive.
 * @param {() => void} end
 */
export function whenNpmIsGone(end) {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    end();
  }, LOOK_EVERY_MS);
  timer.unref();
}
