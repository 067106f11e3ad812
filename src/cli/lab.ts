/** The CLI as a function of its arguments: finds and runs the command, maps errors to exit codes. */
import { InputError, messageOf } from "../shared/errors.ts";
import "../training/methods/all.ts";
import type { Output } from "./command.ts";
import { commands } from "./commands/index.ts";
import { INTERRUPTED, Interrupted } from "./interruption.ts";
import { forgetOwn } from "./ownData.ts";

/** Exit codes: the run failed; arguments or input unusable. */
const FAILED = 1;
const UNUSABLE = 2;

/** Runs one command line and resolves to the exit code. Errors are logged. */
export async function runLab(args: readonly string[], output: Output): Promise<number> {
  const [name, ...rest] = args;
  forgetOwn();
  try {
    if (name === undefined)
      throw new InputError(`a command is missing; expected one of ${names()}`);
    if (name === "help" || name === "--help" || name === "-h") output.print(overview());
    else await commandNamed(name).run(rest, output);
    return 0;
  } catch (error) {
    output.log(`lab: ${messageOf(error)}`);
    if (error instanceof InputError) return UNUSABLE;
    if (error instanceof Interrupted) return INTERRUPTED;
    if (process.env.ISOTROPE_DEBUG && error instanceof Error) output.log(error.stack ?? "");
    return FAILED;
  }
}

const names = () => commands.map((command) => command.name).join(", ");

function commandNamed(name: string) {
  const command = commands.find((candidate) => candidate.name === name);
  if (!command) throw new InputError(`"${name}" is not a command; expected one of ${names()}`);
  return command;
}

function overview(): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    "npm run -s lab -- COMMAND [options]",
    "",
    "The lab on the command line: the same engine, methods and data, on this machine's WebGPU adapter.",
    "",
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    "",
    "COMMAND --help shows its options. ISOTROPE_ADAPTER=hardware, lavapipe or swiftshader requires that",
    "kind of adapter. Exit codes: 0 done, 1 the run failed, 2 arguments or input cannot be used, 130 Ctrl-C,",
    "which saves what is finished; a second Ctrl-C ends at once.",
  ].join("\n");
}
