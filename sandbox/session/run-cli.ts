import { parseArguments, USAGE } from './arguments.ts';
import { type CliIo, printTo } from './cli-io.ts';
import { Interruption } from './interruption.ts';
import { type SandboxDeps, SandboxRun } from './sandbox-run.ts';

/**
 * `npm run sandbox`: the stand-ins, the bot, and a terminal that shows them.
 * @returns the exit code: 0 where all went well; 1 where no whole answer came, or something could not start or died; 2 for
 *   arguments it does not know; 130 where it was interrupted before its answer, or twice. Never rejects.
 */
export async function runCli(argv: readonly string[], io: CliIo, deps: SandboxDeps): Promise<number> {
  const given = parseArguments(argv);
  if (given.type === 'help') {
    printTo(io.stdout, [USAGE]);
    return 0;
  }
  if (given.type === 'wrong') {
    printTo(io.stderr, [given.sentence]);
    return 2;
  }
  const interruption = new Interruption(io, deps.clock);
  const run = new SandboxRun(given, io, deps, interruption);
  const inHurry = interruption.second.then(() => {
    run.killBot();
    return 130;
  });
  try {
    return await Promise.race([run.conduct(), inHurry]);
  } finally {
    interruption.dispose();
  }
}
