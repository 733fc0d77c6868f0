import { tmpdir } from 'node:os';
import { systemClock } from './discord/clock.ts';
import { startBotProcess } from './session/bot-process.ts';
import type { CliIo } from './session/cli-io.ts';
import { openStage } from './session/open-stage.ts';
import { runCli } from './session/run-cli.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const io: CliIo = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  onInterrupt(listener) {
    for (const signal of SIGNALS) process.on(signal, listener);
    // A reader that has gone (`| head`) is as good as a Ctrl-C.
    process.stdout.on('error', listener);
    return () => {
      for (const signal of SIGNALS) process.off(signal, listener);
    };
  },
};

const code = await runCli(process.argv.slice(2), io, {
  openStage,
  startBot: startBotProcess,
  clock: systemClock,
  temporaryFolder: tmpdir(),
});
// Whatever may still be open, the work is over; what was printed gets out first.
process.stdout.write('', () => process.exit(code));
