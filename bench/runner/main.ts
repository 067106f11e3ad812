/** The benchmarks as a function of their arguments; exit codes as for `lab`. */
import { uninterrupted } from "../../src/cli/interruption.ts";
import { InputError, messageOf } from "../../src/shared/errors.ts";
import { benchPeers } from "./peersCommand.ts";
import { benchStandard } from "./standardCommand.ts";

const commands = [benchPeers, benchStandard];

/** Runs the named benchmark and resolves to the exit code. */
export async function run(name: string, args: readonly string[]): Promise<number> {
  try {
    const command = commands.find((candidate) => candidate.name === name);
    if (!command)
      throw new InputError(
        `"${name}" is not a benchmark; expected one of ${commands.map((each) => each.name).join(", ")}`,
      );
    await command.run(args, {
      print: (line) => process.stdout.write(`${line}\n`),
      log: (line) => process.stderr.write(`${line}\n`),
      progress: () => undefined,
      interruption: uninterrupted,
    });
    return 0;
  } catch (error) {
    process.stderr.write(`${name}: ${messageOf(error)}\n`);
    return error instanceof InputError ? 2 : 1;
  }
}
