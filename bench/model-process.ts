import { startModelServer } from '../sandbox/models/index.ts';
import { plainAnswer } from './words.ts';

/**
 * A model server in a process of its own, whose time is not counted where a reader's is: `fork(…, [words, firstTokenMs, perTokenMs])`. Writes an answer of so
 * many words to whatever it is asked, token by token, as quickly as it can where no times are given, tells its address, and ends with the process that started it.
 */
const [words = 0, firstTokenMs = 0, perTokenMs = 0] = process.argv.slice(2).map(Number);

const models = await startModelServer({ speed: { factor: Number.POSITIVE_INFINITY, jitter: 0 } });
models.scriptWhere(() => true, {
  text: plainAnswer(words, 1),
  firstTokenMs,
  perTokenMs,
  jitter: 0.3,
  ignoreMaxTokens: true,
});
process.on('disconnect', () => process.exit());
process.send?.(models.url);
