/** Entry point of `npm run -s lab -- COMMAND`: results to standard output, everything else to standard error. */
import { runLab } from "./lab.ts";

// `lab methods | head` closes the pipe early, which is not an error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

process.exitCode = await runLab(process.argv.slice(2), {
  print: (line) => process.stdout.write(`${line}\n`),
  log: (line) => process.stderr.write(`${line}\n`),
});
