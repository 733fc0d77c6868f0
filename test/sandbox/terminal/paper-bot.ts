import type { RunningBot, StartBot } from '../../../sandbox/session/bot-process.ts';

/** A bot that does nothing but live and die as a test says. */
export class PaperBot implements RunningBot {
  readonly logFile = '/tmp/paper-bot.log';
  readonly ended: Promise<string>;
  readonly log: string[] = [];
  settings: Readonly<Record<string, string>> = {};
  stopped = false;
  killed = false;
  #end: (how: string) => void = () => {};

  constructor() {
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  readonly start: StartBot = (settings) => {
    this.settings = settings;
    return this;
  };

  die(how: string, ...lastLines: readonly string[]): void {
    this.log.push(...lastLines);
    this.#end(how);
  }

  async lastLines(count: number): Promise<readonly string[]> {
    return this.log.slice(-count);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.#end('by SIGTERM');
  }

  kill(): void {
    this.killed = true;
    this.#end('by SIGKILL');
  }
}
