import { PermissionFlagsBits } from 'discord.js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { failure } from '../../sandbox/models/index.ts';
import { mulberry32 } from '../../src/moa/policy/seeded.ts';
import { PATIENCE } from '../support/patience.ts';
import {
  AGGREGATOR,
  answerWith,
  chatCalls,
  REFERENCES,
  runsOver,
  type Scene,
  Stage,
  SUMMARY,
  takingSeconds,
  textOf,
  threadPosts,
  virtualTime,
} from './harness.ts';

const stage = new Stage();
afterEach(() => stage.close());

const [WIZARD, QWEN, GEMMA, LLAMA] = REFERENCES;
function ask(scene: Scene, prompt = 'Why?') {
  return scene.asker.slash(scene.channel, 'moa ask', { prompt });
}

function callsOf(scene: Scene, model: string): number {
  return chatCalls(scene).filter((entry) => entry.model === model).length;
}

describe('a reference that fails', () => {
  it.each([
    ['payment', 'no credit left'],
    ['bad-key', 'refused the API key'],
    ['model-gone', 'does not offer this model'],
    ['context-overflow', 'too long for this model'],
    ['truncate-clean', 'broke off'],
    ['truncate-half', 'broke off'],
    ['truncate-reset', 'connection to the model server failed'],
    ['bad-json', 'not an answer'],
    ['mid-error', 'server failed'],
    ['mid-error-event', 'broke off'],
    ['mid-error-choice', 'server failed'],
    ['json-for-stream', 'not an answer'],
    ['html-for-stream', 'not an answer'],
    ['empty', 'no text'],
    ['reasoning-only', 'hidden reasoning'],
  ] as const)('by %s leaves a line that says why, and the run goes on with the others', async (name, words) => {
    const scene = await stage.set({ time: virtualTime() });
    // Whatever may pass is tried once more.
    scene.models.script(GEMMA, failure(name, { times: 2 }));
    ask(scene);
    const answer = textOf(await answerWith(scene, SUMMARY));
    expect(answer).toMatch(new RegExp(`(✖️|🚫) \`gemma-2-27b-it\` (failed|was left out): .*${words}`));
    expect(answer).toContain('-# 3 of 4 references');
    expect(answer).not.toMatch(/srv|html|cloudflare|Bearer|sandbox-key/i);
  });

  it.each(['overloaded', 'gateway-html', 'rate-limit'] as const)(
    'by %s is asked again after a wait, and answers',
    async (name) => {
      const scene = await stage.set({ time: virtualTime() });
      scene.models.script(GEMMA, failure(name), failure(name));
      for (const model of [WIZARD, QWEN, LLAMA]) scene.models.script(model, takingSeconds(20));
      ask(scene);
      expect(textOf(await answerWith(scene, SUMMARY))).toContain('-# 4 references');
      expect(callsOf(scene, GEMMA)).toBe(3);
      // Ours is the only retry: the SDK never tries by itself.
      expect(chatCalls(scene).every(({ retryCount }) => Number(retryCount) === 0)).toBe(true);
    },
  );

  it('by a rate limit says so on the card, with the wait that the server asked for, and gives up after three more tries', async () => {
    const scene = await stage.set({ time: virtualTime() });
    scene.models.script(GEMMA, failure('rate-limit', { times: 4 }));
    for (const model of [WIZARD, QWEN, LLAMA]) scene.models.script(model, takingSeconds(30));
    ask(scene);
    const answer = await answerWith(scene, SUMMARY);
    const frames = scene.discord.timeline.textsOf(answer.id).join('\n');
    expect(frames).toMatch(/⏳ \*\*`gemma-2-27b-it`\*\* – rate limit, trying again in \d/);
    expect(textOf(answer)).toMatch(/`gemma-2-27b-it` failed: .*slower pace.* It was tried 4 times\./);
    expect(callsOf(scene, GEMMA)).toBe(4);
  });

  it('by falling silent is cut off at its deadline, and what it had written is kept in the thread', async () => {
    const scene = await stage.set({ time: virtualTime() });
    scene.models.script(GEMMA, { ...failure('stall'), text: 'It begins well and then' });
    for (const model of [WIZARD, QWEN, LLAMA]) scene.models.script(model, takingSeconds(40));
    ask(scene);
    expect(textOf(await answerWith(scene, SUMMARY))).toContain('fell silent in the middle of its answer for 30 s');
    const posts = await threadPosts(scene, 4);
    expect(textOf(posts[2] ?? { content: '', components: [] })).toContain('what it had written is kept');
  });

  it('four times over leaves a clear error with the reason of each, and no thread of nothing', async () => {
    const scene = await stage.set({ time: virtualTime() });
    scene.models.script(WIZARD, failure('model-gone'));
    scene.models.script(QWEN, failure('payment'));
    scene.models.script(GEMMA, failure('bad-key'));
    scene.models.script(LLAMA, failure('bad-key'));
    ask(scene);
    const card = textOf(await answerWith(scene, 'The aggregator gave no answer'));
    expect(card).toMatch(/🚫 `WizardLM-2-8x22B` was left out: .*does not offer this model/);
    expect(card).toMatch(/✖️ `Qwen2.5-72B-Instruct-Turbo` failed: .*credit/);
    expect(card).toMatch(/✖️ `gemma-2-27b-it` failed: .*API key/);
    expect(card).toMatch(/✖️ `Llama-3.3-70B-Instruct-Turbo` failed: .*API key/);
    expect(callsOf(scene, AGGREGATOR)).toBe(1);
  });
});

describe('references that fail, all of them,', () => {
  it('leave the aggregator to its own knowledge, which is said above the answer', async () => {
    const scene = await stage.set({ time: virtualTime() });
    for (const model of [WIZARD, GEMMA, LLAMA]) scene.models.script(model, failure('model-gone'));
    scene.models.script(QWEN, failure('context-overflow'), { text: 'By itself.' });
    ask(scene);
    const lines = textOf(await answerWith(scene, SUMMARY)).split('\n');
    expect(lines[1]).toBe('⚠️ **No reference answered: this is what the aggregator knows by itself.**');
    expect(lines).toContain('By itself.');
    expect(lines.at(-1)).toMatch(/^-# 0 of 4 references · /);
  });
});

describe('a reference that is late', () => {
  it('is not waited for longer than the others make worth while, and its thread says so', async () => {
    const scene = await stage.set({ time: virtualTime() });
    scene.models.script(GEMMA, { ...failure('stall'), text: 'It begins well and then' });
    for (const model of [WIZARD, QWEN, LLAMA]) scene.models.script(model, takingSeconds(10));
    ask(scene);
    const answer = textOf(await answerWith(scene, SUMMARY));
    expect(answer).toMatch(/⏭️ `gemma-2-27b-it` was not waited for after 1\d s\./);
    expect(answer).toMatch(/3 of 4 references · 1\d s/);
    const posts = await threadPosts(scene, 4);
    expect(textOf(posts[2] ?? { content: '', components: [] })).toMatch(/not waited for.*what it had written is kept/);
  });

  it('without a word is asked once more, and whoever speaks first goes on', async () => {
    const scene = await stage.set({ time: virtualTime() });
    scene.models.script(GEMMA, failure('no-headers'), { text: 'Said the second.' });
    for (const model of [WIZARD, QWEN, LLAMA]) scene.models.script(model, takingSeconds(20));
    ask(scene);
    const answer = textOf(await answerWith(scene, SUMMARY));
    expect(answer).toContain('-# 4 references');
    expect(callsOf(scene, GEMMA)).toBe(2);
  });

  it('is given up at once where somebody presses Answer now, who asked or moderates', async () => {
    const scene = await stage.set({ time: virtualTime() });
    for (const model of [QWEN, GEMMA, LLAMA]) scene.models.script(model, failure('no-headers', { times: 2 }));
    ask(scene);
    const card = await answerWith(scene, '1 of 4 references in');
    const stranger = scene.discord.addPerson(scene.guild, 'Bo');
    stranger.click(card, { label: 'Answer now' });
    await scene.discord.timeline.waitFor('a refusal', () =>
      stranger.sees(scene.channel).some((message) => textOf(message).startsWith('Only the person who asked')),
    );
    expect(textOf(card)).toContain('1 of 4 references in');
    scene.asker.click(card, { label: 'Answer now' });
    const answer = textOf(await answerWith(scene, SUMMARY));
    expect(answer.split('\n')[1]).toBe('⚠️ **Made from 1 of 4 references.**');
    expect(answer).toContain('was not waited for, as the answer was wanted at once, after');
  });
});

describe('an aggregator that fails', () => {
  it('in the middle is asked to go on, and the reader sees one answer', async () => {
    const scene = await stage.set({ time: virtualTime() });
    scene.models.script(
      QWEN,
      {},
      { ...failure('truncate-clean'), text: 'The answer begins like this and goes on.' },
      { text: 'begins like this and goes on.' },
    );
    ask(scene);
    const answer = textOf(await answerWith(scene, SUMMARY));
    expect(answer).toContain('\nThe answer begins like this and goes on.\n');
    expect(answer).toContain('🔁 `Qwen2.5-72B-Instruct-Tu…` went on when it was asked again: ');
  });

  it('in the middle, with all who could go on, keeps its half answer in sight, and says that it is not whole', async () => {
    const scene = await stage.set({ time: virtualTime() });
    scene.models.script(QWEN, {}, { ...failure('truncate-clean'), text: 'The answer begins like this and goes on.' });
    scene.models.script(QWEN, failure('model-gone', { times: 9 }));
    for (const model of [WIZARD, GEMMA, LLAMA]) scene.models.script(model, {}, failure('model-gone', { times: 9 }));
    ask(scene);
    const answer = textOf(await answerWith(scene, 'broke off before its answer was whole'));
    expect(answer).toContain('The answer');
    expect(answer).toContain('⚠️');
  });

  it('by a content filter, or for a reason that nobody tells, says that the answer may not be whole', async () => {
    const scene = await stage.set({ time: virtualTime() });
    scene.models.script(QWEN, {}, { text: 'It begins.', finish: 'content_filter' });
    ask(scene, 'First?');
    expect(textOf(await answerWith(scene, /First[\s\S]*references ·/))).toContain("server's content filter");
    scene.models.script(QWEN, {}, { text: 'It begins.', finish: 'insufficient_system_resource' });
    ask(scene, 'Second?');
    expect(textOf(await answerWith(scene, /Second[\s\S]*references ·/))).toContain(
      'for a reason that it does not tell',
    );
  });

  it('before a word says why, and the references are in the thread', async () => {
    const scene = await stage.set({ time: virtualTime() });
    scene.models.script(QWEN, {}, failure('payment'));
    ask(scene);
    const answer = textOf(await answerWith(scene, 'The aggregator gave no answer'));
    expect(answer).toMatch(/credit/);
    expect(await threadPosts(scene, 4)).toHaveLength(4);
  });
});

describe('a server that fails one call in three at random', () => {
  it('leaves no question without its whole answer', async () => {
    const scene = await stage.set({ time: virtualTime() });
    const random = mulberry32(14);
    for (const model of REFERENCES) {
      scene.models.script(model, ...Array.from({ length: 60 }, () => (random() < 1 / 3 ? failureBy(random) : {})));
    }
    for (let number = 1; number <= 12; number += 1) {
      ask(scene, `Question ${number}?`);
      const answer = textOf(
        await answerWith(scene, new RegExp(`Question ${number}\\?[\\s\\S]*references? · .* tokens`)),
      );
      expect(answer).toMatch(/Mark of this answer: sandbox-[0-9a-f]{8}$/m);
      expect(answer.match(/This is the sandbox/g)).toHaveLength(1);
    }
    expect(chatCalls(scene).filter(({ outcome }) => outcome !== 'finished').length).toBeGreaterThan(12);
  });
});

const AT_RANDOM = [
  'server-error',
  'html-for-stream',
  'bad-json',
  'truncate-clean',
  'truncate-reset',
  'mid-error',
] as const;

function failureBy(random: () => number) {
  return failure(AT_RANDOM[Math.floor(random() * AT_RANDOM.length)] ?? 'server-error');
}

describe('Discord failing', () => {
  it('with 429s and 502s on the way still shows the whole answer in the end', async () => {
    const scene = await stage.set();
    const edits = { method: 'PATCH', route: '/webhooks/:id/:token/messages/:id' };
    scene.discord.faults.order({ kind: 'status', status: 502, match: edits });
    scene.discord.faults.order({ kind: 'rate-limit', retryAfterMs: 300, match: edits });
    scene.discord.faults.order({ kind: 'handled-then-502', match: edits });
    scene.models.script(QWEN, {}, { text: 'Whole to the last word.' });
    ask(scene);
    expect(textOf(await answerWith(scene, SUMMARY))).toContain('Whole to the last word.');
    expect(scene.discord.faults.pending()).toEqual([]);
  });

  it('with a 502 after a follow-up message was posted does not post it twice, nor lose what comes after it', async () => {
    const scene = await stage.set();
    const sentences = Array.from({ length: 160 }, (_, index) => `This is sentence number ${index} of a long answer.`);
    for (const model of REFERENCES) scene.models.script(model, { text: 'Reference.' });
    scene.models.script(AGGREGATOR, { text: sentences.join(' '), ignoreMaxTokens: true });
    const posts = { method: 'POST', route: '/webhooks/:id/:token' };
    scene.discord.faults.order({ kind: 'handled-then-502', match: posts });
    scene.discord.faults.order({ kind: 'handled-then-502', match: posts });
    scene.asker.slash(scene.channel, 'moa ask', { prompt: 'At length.' });
    await answerWith(scene, SUMMARY);
    const shown = scene.asker.sees(scene.channel).map(textOf).join(' ');
    for (const sentence of sentences) expect(shown.split(sentence)).toHaveLength(2);
    expect(scene.discord.faults.pending()).toEqual([]);
  });

  it('with the reply to an acknowledgement lost, on the way or for good, does not lose the question', async () => {
    const scene = await stage.set();
    const match = { method: 'POST', route: '/interactions/:id/:token/callback' };
    scene.discord.faults.order({ kind: 'status', status: 502, match });
    scene.discord.faults.order({ kind: 'handled-then-502', match });
    scene.models.script(QWEN, {}, { text: 'Whole to the last word.' });
    ask(scene);
    expect(textOf(await answerWith(scene, SUMMARY))).toContain('Whole to the last word.');
    expect(scene.discord.faults.pending()).toEqual([]);
    expect(scene.logged.filter(({ what }) => what !== undefined)).toEqual([]);
  });

  it('with a question that another process has acknowledged leaves it to that one', async () => {
    const scene = await stage.set();
    const match = { method: 'POST', route: '/interactions/:id/:token/callback' };
    scene.discord.faults.order({ kind: 'status', status: 400, code: 40_060, match });
    ask(scene);
    await vi.waitFor(() => expect(JSON.stringify(scene.logged)).toContain('Another bot runs'), PATIENCE);
    expect(chatCalls(scene)).toEqual([]);
  });

  it('with a dead token goes on through the channel, in the same message', async () => {
    const scene = await stage.set();
    const gate = scene.models.gate();
    scene.models.script(QWEN, {}, { text: 'Through the other door.', gate });
    const interaction = ask(scene);
    await answerWith(scene, /is weighing the answers/);
    interaction.tokenDead = true;
    gate.open();
    const answer = await answerWith(scene, SUMMARY);
    expect(answer.id).toBe(interaction.originalId);
    expect(textOf(answer)).toContain('Through the other door.');
    expect(scene.discord.requests.filter(({ status }) => status === 401)).toHaveLength(1);
  });

  it('with the message deleted, as only an edit tells, ends every call, and says so once', async () => {
    const scene = await stage.set();
    const gate = scene.models.gate();
    scene.models.script(QWEN, {}, { text: 'Nobody reads this. '.repeat(50), gate });
    ask(scene);
    const message = await answerWith(scene, /is weighing the answers/);
    // Deleted while the gateway was away: no event tells of it.
    scene.discord.world.messages.delete(message.id);
    gate.release(5);
    await scene.models.waitFor(() => chatCalls(scene).some(({ outcome }) => outcome === 'client-closed'));
    await expect.poll(() => scene.logged.filter(({ end }) => end === 'gone').length).toBe(1);
    expect(scene.logged.filter(({ kind }) => kind === 'gone')).toHaveLength(1);
    expect(scene.asker.sees(scene.channel)).toEqual([]);
  });

  it('with no right to open threads costs the answer nothing, and is logged once', async () => {
    const scene = await stage.set();
    const bot = scene.discord.world.bot.id;
    scene.channel.overwrites.push({
      id: bot,
      type: 'member',
      allow: 0n,
      deny: PermissionFlagsBits.CreatePublicThreads,
    });
    for (let asked = 0; asked < 2; asked += 1) ask(scene, `Why ${asked}?`);
    for (let asked = 0; asked < 2; asked += 1) {
      expect(textOf(await answerWith(scene, new RegExp(`Why ${asked}[\\s\\S]*references ·`)))).toContain(
        'The references are behind the button.',
      );
    }
    const lacking = scene.logged.filter(({ msg }) => msg === 'the bot lacks permissions in a channel');
    expect(lacking).toMatchObject([{ channel: scene.channel.id, missing: ['Create Public Threads'] }]);
    expect(scene.discord.requests.filter(({ template }) => template?.endsWith('/threads'))).toHaveLength(0);
  });

  it('with 502s in the thread posts each reference once all the same', async () => {
    const scene = await stage.set({ time: virtualTime() });
    const posts = { method: 'POST', route: '/channels/:id/messages' };
    scene.discord.faults.order({ kind: 'handled-then-502', match: posts, skip: 1 });
    scene.discord.faults.order({ kind: 'status', status: 502, match: posts, times: 5 });
    ask(scene);
    await answerWith(scene, SUMMARY);
    await runsOver(scene, 1);
    expect(await threadPosts(scene, 4)).toHaveLength(4);
    expect(scene.discord.faults.pending()).toEqual([]);
  });

  it('that refuses the answer says so in its place', async () => {
    const scene = await stage.set();
    const gate = scene.models.gate();
    scene.models.script(QWEN, {}, { text: 'A word that is not welcome here.', gate });
    ask(scene);
    await answerWith(scene, /is weighing the answers/);
    scene.discord.world.blockedWords.push('not welcome');
    gate.open();
    const shown = textOf(await answerWith(scene, 'Discord refused to show this answer'));
    expect(shown).not.toContain('not welcome');
  });

  it('with a cool-down for new threads is not waited for, and not tried again', async () => {
    const scene = await stage.set();
    scene.discord.faults.order({
      kind: 'rate-limit',
      retryAfterMs: 240_000,
      scope: 'shared',
      match: { route: '/channels/:id/messages/:id/threads' },
    });
    ask(scene);
    await answerWith(scene, SUMMARY);
    await expect.poll(() => scene.logged.filter(({ msg }) => String(msg).startsWith('references: ')).length).toBe(1);
    ask(scene, 'And again?');
    const again = await answerWith(scene, /And again[\s\S]*references ·/);
    expect(textOf(again)).toContain('The references are behind the button.');
    expect(scene.discord.requests.filter(({ template }) => template?.endsWith('/threads'))).toHaveLength(1);
  });
});
