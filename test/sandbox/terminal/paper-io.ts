import { PassThrough, Writable } from 'node:stream';
import type { CliIo } from '../../../sandbox/session/cli-io.ts';
import { Screen } from './screen.ts';

/** Streams and signals in a test's hand. With `tty` the output is a terminal of 40 columns. */
export class PaperIo implements CliIo {
  readonly stdin: PassThrough & { isTTY?: boolean };
  readonly stdout: Writable & { isTTY?: boolean; columns?: number; rows?: number };
  readonly stderr: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly screen = new Screen(60);
  out = '';
  err = '';
  readonly #interrupts = new Set<() => void>();

  constructor(options: { readonly tty?: boolean; readonly env?: Readonly<Record<string, string>> } = {}) {
    this.env = options.env ?? {};
    this.stdin = new PassThrough();
    this.stdout = collector((text) => {
      this.out += text;
      this.screen.write(text);
    });
    this.stderr = collector((text) => {
      this.err += text;
    });
    if (options.tty === true) {
      this.stdin.isTTY = true;
      Object.assign(this.stdout, { isTTY: true, columns: 40, rows: 60 });
    }
  }

  onInterrupt(listener: () => void): () => void {
    this.#interrupts.add(listener);
    return () => this.#interrupts.delete(listener);
  }

  interrupt(): void {
    for (const listener of [...this.#interrupts]) listener();
  }
}

function collector(take: (text: string) => void): Writable {
  return new Writable({
    decodeStrings: false,
    write(chunk: unknown, _encoding, done) {
      take(String(chunk));
      done();
    },
  });
}
