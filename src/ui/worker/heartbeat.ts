/**
 * Watches the training worker. Nothing is stopped after a fixed time, since compiling or embedding may
 * rightly take minutes: the worker is pinged, and the page shows what it waits for, and for how long.
 */
import type { Waiting, WorkerTrouble } from "../state/workerSlice.ts";
import { wordsOf } from "./commandWords.ts";
import type { PendingCommand } from "./watchedLab.ts";

export interface Heartbeat {
  /**
   * Milliseconds that the page has been awake. Stands still while the browser has frozen the tab, as
   * the worker is frozen with it.
   */
  clock(): number;
  /** Something arrived from the worker. */
  heard(): void;
  stop(): void;
}

export interface HeartbeatParts {
  ping(): Promise<void>;
  oldest(): PendingCommand | undefined;
  report(waiting: Waiting | undefined, trouble: WorkerTrouble | undefined): void;
}

const PERIOD = 2000;
/** A command that takes longer is shown. */
const SHOWN_AFTER = 10_000;
/** Without a response for this long the worker is called silent. */
const SILENT_AFTER = 15_000;
/** Without a result or an event for this long a command is called slow. */
const SLOW_AFTER = 60_000;
/** The first command waits for the browser alone. */
const OPENING_SLOW_AFTER = 20_000;

export function startHeartbeat({ ping, oldest, report }: HeartbeatParts): Heartbeat {
  let clock = 0;
  let tickedAt = performance.now();
  let heardAt = 0;
  let pingedAt: number | undefined;
  let stopped = false;

  const seconds = (since: number) => Math.round((clock - since) / 1000);
  const waitingFor = (command: PendingCommand): Waiting => ({
    for: wordsOf(command.name),
    seconds: seconds(command.since),
  });
  const troubleOf = (command: PendingCommand | undefined): WorkerTrouble | undefined => {
    if (pingedAt !== undefined && clock - pingedAt >= SILENT_AFTER) {
      const words = command && wordsOf(command.name);
      return { kind: "silent", seconds: seconds(pingedAt), waitingFor: words };
    }
    if (!command) return undefined;
    const quiet = clock - Math.max(command.since, heardAt);
    if (quiet < (command.name === "open" ? OPENING_SLOW_AFTER : SLOW_AFTER)) return undefined;
    const since = Math.max(command.since, heardAt);
    return { kind: "slow", seconds: seconds(since), waitingFor: wordsOf(command.name) };
  };
  const send = () => {
    pingedAt = clock;
    ping().then(
      () => {
        pingedAt = undefined;
      },
      // A worker that is gone does not answer either.
      () => undefined,
    );
  };
  const timer = setInterval(() => {
    const now = performance.now();
    clock += Math.min(now - tickedAt, 2 * PERIOD);
    tickedAt = now;
    if (stopped) return;
    const command = oldest();
    const isLong = command && clock - command.since >= SHOWN_AFTER;
    report(isLong ? waitingFor(command) : undefined, troubleOf(command));
    if (pingedAt === undefined) send();
  }, PERIOD);

  return {
    clock: () => clock,
    heard() {
      heardAt = clock;
    },
    stop() {
      stopped = true;
      clearInterval(timer);
    },
  };
}
