/** The pace of a run: the speed that the user chose, and the rate reached. */
import type { Speed } from "../protocol/lab.ts";

/** The rate is measured over at least this many steps and this long. */
const RATE_STEPS = 12;
const RATE_MILLISECONDS = 3000;

export interface Pace {
  readonly isLimited: boolean;
  setSpeed(speed: Speed): void;
  /** Waits until the next step is due. Ends early on {@link interrupt} and {@link setSpeed}. */
  rest(): Promise<void>;
  interrupt(): void;
  /** Counts a step taken now. */
  stepped(): void;
  /** Steps per second over the last steps; 0 after {@link reset}. */
  readonly rate: number;
  reset(): void;
}

export function createPace(): Pace {
  let speed: Speed = "max";
  let rate = 0;
  let interrupt = () => {};
  const times: number[] = [];
  return {
    get isLimited() {
      return speed !== "max";
    },
    get rate() {
      return rate;
    },
    setSpeed(next) {
      speed = next;
      interrupt();
    },
    rest: () =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, speed === "max" ? 0 : 1000 / speed);
        interrupt = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
    interrupt: () => interrupt(),
    stepped() {
      const now = performance.now();
      times.push(now);
      while (times.length > RATE_STEPS && now - (times[0] ?? now) > RATE_MILLISECONDS) {
        times.shift();
      }
      const span = now - (times[0] ?? now);
      rate = span > 0 ? ((times.length - 1) * 1000) / span : 0;
    },
    reset() {
      rate = 0;
    },
  };
}
