/** The benchmarks as a function of their arguments; exit codes are the lab's. */
import { InputError, messageOf } from "../../src/shared/errors.ts";
import { benchPeers } from "./peersCommand.ts";
import { benchStandard } from "./standardCommand.ts";

const commands = [benchPeers, benchStandard];

/** Runs the benchmark of this name; resolves to the exit code. */
export async function run(name: string, args: readonly string[]): Promise<number> {
  try {
    const command = commands.find((candidate) => candidate.name === name);
    if (!command) throw new InputError(`"${name}" is no benchmark`);
    await command.run(args, {
      print: (line) => process.stdout.write(`${line}\n`),
      log: (line) => process.stderr.write(`${line}\n`),
    });
    return 0;
  } catch (error) {
    process.stderr.write(`${name}: ${messageOf(error)}\n`);
    return error instanceof InputError ? 2 : 1;
  }
}
