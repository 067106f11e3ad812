/**
 * Progress of long commands on standard error: on a terminal one line that is overwritten, otherwise a line at
 * intervals, so that log files stay short. Standard output never carries progress.
 */

export interface ErrorStream {
  write(text: string): unknown;
  /** Width of the terminal; undefined if the stream is none. */
  readonly columns: number | undefined;
}

export interface Progress {
  log(line: string): void;
  progress(line: string): void;
  /** Removes the progress line, before something else is written to the terminal. */
  clear(): void;
}

const TERMINAL_MILLISECONDS = 200;
const FILE_MILLISECONDS = 10_000;
const ERASE_LINE = "\r\u001b[K";

export function createProgress(
  stream: ErrorStream,
  now: () => number = () => performance.now(),
): Progress {
  const { columns } = stream;
  const interval = columns === undefined ? FILE_MILLISECONDS : TERMINAL_MILLISECONDS;
  let shownAt = now();
  let visible = false;
  const clear = () => {
    if (visible) stream.write(ERASE_LINE);
    visible = false;
  };
  return {
    clear,
    log(line) {
      clear();
      stream.write(`${line}\n`);
    },
    progress(line) {
      if (now() - shownAt < interval) return;
      shownAt = now();
      if (columns === undefined) {
        stream.write(`${line}\n`);
        return;
      }
      // A longer line would wrap and could not be erased.
      stream.write(`${ERASE_LINE}${line.slice(0, columns - 1)}`);
      visible = true;
    },
  };
}

/** `1:05:09`, `2:07` or `8 s`, rounded up. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  if (whole < 60) return `${whole} s`;
  const two = (part: number) => String(part).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${two(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

/** `step 40 of 100: loss 1.2345, 8.0 steps/s, 8 s left`; without a rate at the first step. */
export function stepText(
  { step, loss }: { readonly step: number; readonly loss: number },
  lastStep: number,
  stepsPerSecond: number,
): string {
  const head = `step ${step} of ${lastStep}: loss ${loss.toFixed(4)}`;
  if (!(stepsPerSecond > 0)) return head;
  const left = durationText((lastStep - step) / stepsPerSecond);
  return `${head}, ${stepsPerSecond.toFixed(1)} steps/s, ${left} left`;
}
