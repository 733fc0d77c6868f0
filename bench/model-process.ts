import { startModelServer } from '../sandbox/models/index.ts';
import { plainAnswer } from './words.ts';

/**
 * A model server in a process of its own, whose time is not counted where a reader's is: `fork(…, [words])`. Writes an answer of so many
 * words to whatever it is asked, token by token, as quickly as it can, tells its address, and ends with the process that started it.
 */
const words = Number(process.argv[2]);

const models = await startModelServer({ speed: { factor: Number.POSITIVE_INFINITY, jitter: 0 } });
models.scriptWhere(() => true, { text: plainAnswer(words, 1), firstTokenMs: 0, perTokenMs: 0, ignoreMaxTokens: true });
process.on('disconnect', () => process.exit());
process.send?.(models.url);
