/**
 * Dawn's add-on finds out that the GPU is done by asking, once in every turn of Node's event loop, through
 * `setImmediate` with a new function each time. While a program waits, that keeps one core busy, which
 * on a software adapter is a core that the GPU would compute on. Here the thread sleeps between two
 * questions, for a tenth of the time waited so far.
 */

/** The longest sleep, in milliseconds; everything else in the event loop waits this long, too. */
const LONGEST_SLEEP = 1;
/** A sleep is this share of the time waited so far, so a result arrives at most this much later. */
const SHARE = 0.1;
/** The shortest sleep that costs less than it saves, in milliseconds. */
const SHORTEST_SLEEP = 0.01;

/**
 * A replacement for `setImmediate` that sleeps before it passes a call of Dawn on, and passes all other
 * calls on unchanged. `now` is in milliseconds.
 */
export function withPauses(
  schedule: typeof setImmediate,
  sleep: (milliseconds: number) => void,
  now: () => number,
): typeof setImmediate {
  let asking = false;
  let since = 0;
  const paused = (callback: (...args: unknown[]) => void, ...args: unknown[]) => {
    if (!isNative(callback)) return schedule(callback, ...args);
    // Dawn goes on waiting if it schedules the next question while it answers the one before.
    if (!asking) since = now();
    return schedule(() => {
      const pause = Math.min(LONGEST_SLEEP, (now() - since) * SHARE);
      if (pause >= SHORTEST_SLEEP) sleep(pause);
      asking = true;
      try {
        callback();
      } finally {
        asking = false;
      }
    });
  };
  return Object.assign(paused, { __promisify__: schedule.__promisify__ }) as typeof setImmediate;
}

/** Makes Dawn sleep between questions in this process. To be called once. */
export function pauseBetweenPolls(): void {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  globalThis.setImmediate = withPauses(
    globalThis.setImmediate,
    (milliseconds) => Atomics.wait(cell, 0, 0, milliseconds),
    () => performance.now(),
  );
}

/** An anonymous function of native code, as an add-on makes them; a bound function has a name. */
function isNative(callback: unknown): callback is () => void {
  return (
    typeof callback === "function" && callback.name === "" && /\[native code\]/.test(`${callback}`)
  );
}
