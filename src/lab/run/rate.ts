/** The rate shown is that of the last steps: at least so many, over at least this long. */
const RATE_STEPS = 12;
const RATE_MILLISECONDS = 3000;

/** Steps per second of late. Each call notes a step taken now. */
export function createRate(): () => number {
  const times: number[] = [];
  return () => {
    const now = performance.now();
    times.push(now);
    while (times.length > RATE_STEPS && now - (times[0] ?? now) > RATE_MILLISECONDS) times.shift();
    const span = now - (times[0] ?? now);
    return span > 0 ? ((times.length - 1) * 1000) / span : 0;
  };
}
