/** Entry of `npm run -s lab -- COMMAND`: standard output for results, standard error for the rest. */
import { runLab } from "./lab.ts";

// `lab methods | head` closes the pipe early; that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

process.exitCode = await runLab(process.argv.slice(2), {
  out: (line) => process.stdout.write(`${line}\n`),
  log: (line) => process.stderr.write(`${line}\n`),
});
