/**
 * Records the commands of a lab while they are in progress. When the worker is gone, all of them reject:
 * a terminated worker never answers, and the caller would wait for ever.
 */
import type { Lab } from "../../lab/protocol/index.ts";

/** The worker ended before it answered. Its restart is reported elsewhere. */
export class WorkerGoneError extends Error {
  override name = "WorkerGoneError";
}

export interface PendingCommand {
  readonly name: string;
  /** Value of the clock when it was sent. */
  readonly since: number;
}

export interface WatchedLab {
  readonly lab: Lab;
  /** The command that has been in progress for the longest time. */
  oldest(): PendingCommand | undefined;
  /** Records a command that is not called on {@link lab}. */
  track<Result>(name: string, result: Promise<Result>): Promise<Result>;
  /** Rejects all commands in progress and all later ones. */
  end(why: string): void;
}

export function watchLab(lab: Lab, clock: () => number): WatchedLab {
  const pending = new Set<PendingCommand>();
  let end = (_: string) => {};
  const ended = new Promise<never>((_, reject) => {
    end = (why) => reject(new WorkerGoneError(why));
  });
  // Without a command in progress it must not count as unhandled.
  ended.catch(() => undefined);

  const track = async <Result>(name: string, result: Promise<Result>): Promise<Result> => {
    const command = { name, since: clock() };
    pending.add(command);
    try {
      return await Promise.race([result, ended]);
    } finally {
      pending.delete(command);
    }
  };
  const watched = new Proxy(lab, {
    get(target, name) {
      const command: unknown = Reflect.get(target, name);
      if (typeof name !== "string" || typeof command !== "function") return command;
      const call = (...given: unknown[]): Promise<unknown> => Reflect.apply(command, lab, given);
      // Answered at once, or the worker is silent, which the heartbeat reports.
      if (name === "ping") return call;
      return (...given: unknown[]) => track(name, call(...given));
    },
  });
  return {
    lab: watched,
    oldest: () => pending.values().next().value,
    track,
    end: (why) => end(why),
  };
}
