/** The lab as a function of its arguments: finds the command, runs it, turns what is thrown into an exit code. */
import { InputError, messageOf } from "../shared/errors.ts";
import "../training/methods/all.ts";
import type { Voice } from "./command.ts";
import { commands } from "./commands/index.ts";

/** Exit codes: the run failed; the arguments or the input cannot be used. */
const FAILED = 1;
const UNUSABLE = 2;

/** Runs one command line; resolves to the exit code, having said on `voice.log` what went wrong. */
export async function runLab(args: readonly string[], voice: Voice): Promise<number> {
  const [name, ...rest] = args;
  try {
    if (name === undefined) throw new InputError(`a command is missing; there are ${names()}`);
    if (name === "help" || name === "--help" || name === "-h") voice.out(overview());
    else await commandNamed(name).run(rest, voice);
    return 0;
  } catch (error) {
    voice.log(`lab: ${messageOf(error)}`);
    if (error instanceof InputError) return UNUSABLE;
    if (process.env.ISOTROPE_DEBUG && error instanceof Error) voice.log(error.stack ?? "");
    return FAILED;
  }
}

const names = () => commands.map((command) => command.name).join(", ");

function commandNamed(name: string) {
  const command = commands.find((candidate) => candidate.name === name);
  if (!command) throw new InputError(`"${name}" is no command; there are ${names()}`);
  return command;
}

function overview(): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    "npm run -s lab -- COMMAND [options]",
    "",
    "The lab without a page: the same engine, methods and data, on this machine's WebGPU adapter.",
    "",
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    "",
    "COMMAND --help says what it takes. ISOTROPE_ADAPTER=hardware, lavapipe or swiftshader insists",
    "on a kind of adapter.",
  ].join("\n");
}
