/**
 * Dawn's add-on for Node polls the GPU in every turn of the event loop: it passes a new function to
 * `setImmediate` until all results have arrived. This keeps one core busy, which a software adapter needs for
 * its computations. Here the thread sleeps before each poll, for a tenth of the time waited so far.
 */

/** The longest sleep, in milliseconds; everything else in the event loop waits this long, too. */
const LONGEST_SLEEP = 1;
/** A sleep is this share of the time waited so far, so that waiting takes at most this much longer. */
const SHARE = 0.1;
/** The shortest sleep that costs less than it saves, in milliseconds. */
const SHORTEST_SLEEP = 0.01;

/**
 * A replacement for `setImmediate` that sleeps before each poll of Dawn and leaves all other calls unchanged.
 * `now` returns milliseconds.
 */
export function withPauses(
  schedule: typeof setImmediate,
  sleep: (milliseconds: number) => void,
  now: () => number,
): typeof setImmediate {
  let isPolling = false;
  let since = 0;
  const paused = (callback: (...args: unknown[]) => void, ...args: unknown[]) => {
    if (!isNative(callback)) return schedule(callback, ...args);
    // A poll that is scheduled by the poll before it continues the same wait.
    if (!isPolling) since = now();
    return schedule(() => {
      const pause = Math.min(LONGEST_SLEEP, (now() - since) * SHARE);
      if (pause >= SHORTEST_SLEEP) sleep(pause);
      isPolling = true;
      try {
        callback();
      } finally {
        isPolling = false;
      }
    });
  };
  return Object.assign(paused, { __promisify__: schedule.__promisify__ }) as typeof setImmediate;
}

/** Makes this process sleep between polls of Dawn. Call it once. */
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
