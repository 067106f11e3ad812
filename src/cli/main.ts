/** Entry point of `npm run -s lab -- COMMAND`: results to standard output, everything else to standard error. */
import { INTERRUPTED, interruptionBySignal } from "./interruption.ts";
import { runLab } from "./lab.ts";
import { createProgress } from "./progress.ts";

// `lab methods | head` closes the pipe early, which is not an error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

const { log, progress, clear } = createProgress({
  write: (text) => process.stderr.write(text),
  columns: columnsOfTerminal(),
});

process.exitCode = await runLab(process.argv.slice(2), {
  print(line) {
    clear();
    process.stdout.write(`${line}\n`);
  },
  log,
  progress,
  interruption: interruptionBySignal(process, {
    asked: () => log("stopping and saving; press Ctrl-C again to end at once"),
    end: () => process.exit(INTERRUPTED),
  }),
});

/** scripts/lab.mjs filters standard error through a pipe and passes on the width of its terminal. */
function columnsOfTerminal(): number | undefined {
  const given = Number(process.env.ISOTROPE_COLUMNS);
  return given > 0 ? given : process.stderr.columns;
}
