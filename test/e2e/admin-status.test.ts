import { afterEach, describe, expect, it, vi } from 'vitest';
import { failure } from '../../sandbox/models/index.ts';
import { PATIENCE } from '../support/patience.ts';
import { addAdmin, told } from './admin.ts';
import { answerWith, type Scene, Stage, takingSeconds, textOf, virtualTime } from './harness.ts';

const stage = new Stage();
afterEach(() => stage.close());

const GEMMA = 'google/gemma-4-31B-it';
const OTHERS = ['openai/gpt-oss-120b', 'meta-llama/Llama-3.3-70B-Instruct-Turbo', 'zai-org/GLM-5.3-Flash'];

async function balanced(settings: NodeJS.ProcessEnv = {}) {
  const time = virtualTime();
  const scene = await stage.set({ settings: { DEFAULT_PRESET: 'balanced', ...settings }, time });
  return { scene, admin: addAdmin(scene), time };
}

async function ask(scene: Scene, prompt: string): Promise<void> {
  scene.asker.slash(scene.channel, 'moa ask', { prompt });
  await answerWith(scene, new RegExp(`${prompt}[\\s\\S]*^-# .* tokens`, 'm'));
}

describe('/moa-admin status', () => {
  it('tells of each model whether it is offered, how it has done and how fast; the queue; the version', async () => {
    const { scene, admin } = await balanced();
    scene.models.removeModel(GEMMA);
    await ask(scene, 'Why');
    const status = await told(scene, admin, 'status');
    expect(status).toMatch(/^\*\*moa-discord \d+\.\d+\.\d+\*\*$/m);
    expect(status).toMatch(
      /✅ The model server at http:\S+ answers: \d+ chat models, \d of the 8 of the preset balanced/,
    );
    expect(status).toContain('0 questions being answered, 0 waiting, 50 at most at once.');
    expect(status).toMatch(
      /^- `openai\/gpt-oss-120b` · ✅ offered · 1 answer, median [\d.]+ s · first word [\d.]+ s, p95 [\d.]+ s$/m,
    );
    expect(status).toMatch(
      /^- `google\/gemma-4-31B-it` · 🚫 not offered, left out for another .* · 0 answers · 1 failure, the last: The model server does not offer this model/m,
    );
    expect(status).toMatch(/^- `zai-org\/GLM-5.2` · ✅ offered · not asked yet$/m);
  });

  it('tells how many calls of a model are at work', async () => {
    const { scene, admin, time } = await balanced();
    const gate = scene.models.gate();
    for (const model of [GEMMA, ...OTHERS]) scene.models.script(model, { headersGate: gate });
    scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Why' });
    await scene.models.waitFor((journal) => journal.filter(({ model }) => model === GEMMA).length === 1);
    time.hold();
    expect(await told(scene, admin, 'status')).toMatch(/google\/gemma-4-31B-it` · .* · 1 being asked, 0 waiting/);
    gate.open();
    time.auto();
    await answerWith(scene, /Why[\s\S]*^-# .* tokens/m);
    expect(await told(scene, admin, 'status')).not.toContain('being asked');
  });

  it('tells which model is not asked for a while, why, and when it is tried again', async () => {
    const { scene, admin, time } = await balanced();
    const gemma = async () => /^- `google\/gemma.*$/m.exec(await told(scene, admin, 'status'))?.[0];
    scene.models.script(GEMMA, failure('rate-limit', { times: 12, seconds: 300 }));
    for (const model of OTHERS) scene.models.script(model, takingSeconds(200), takingSeconds(200), takingSeconds(200));
    for (const prompt of ['One', 'Two', 'Three']) await ask(scene, prompt);
    expect(await gemma()).toMatch(
      / · ⏸️ not asked for another \d+ (min \d+ )?s: rate limit · 0 answers · 3 failures, the last:/,
    );

    await ask(scene, 'Four');
    expect(textOf(await answerWith(scene, /Four[\s\S]*^-# .* tokens/m))).toMatch(
      /🔁 `gpt-oss-20b` answered in place of `gemma-4-31B-it`: The model server asks for a slower pace \(HTTP 429…/,
    );
    await time.sleep(300_000);
    expect(await gemma()).toContain(' · ⏳ tried again with the next question after: rate limit · ');
    await ask(scene, 'Five');
    expect(await gemma()).toMatch(
      / · ✅ offered · 1 answer, median .* s · first word .* s, p95 .* s · 3 failures, the last:/,
    );
  });

  it('tells what is wrong with the model server, and what to do', async () => {
    const { scene, admin } = await balanced({ TOGETHER_BASE_URL: 'http://127.0.0.1:9/v1' });
    await vi.waitFor(() => expect(scene.logged).toContainEqual(expect.objectContaining({ level: 50 })), PATIENCE);
    expect(await told(scene, admin, 'status')).toContain('⚠️ Nobody answers at http://127.0.0.1:9/v1. Start the model');
  });
});

describe('/moa-admin audit', () => {
  it('tells who changed what, when, before and after', async () => {
    const { scene, admin } = await balanced();
    expect(await told(scene, admin, 'audit')).toContain('Nothing has been changed in this server yet.');
    await told(scene, admin, 'preset use', { preset: 'single' });
    await told(scene, admin, 'model add', { model: 'openai/gpt-oss-20b' });
    const audit = await told(scene, admin, 'audit');
    expect(audit).toMatch(/^\*\*2\.\*\* <t:\d+:f> · Grace · `model add model:openai\/gpt-oss-20b`$/m);
    expect(audit).toContain(
      '- default: single\n+ default: our-single\n+ our-single, layer 1: openai/gpt-oss-20b (temperature 0.7, max_tokens 1024)',
    );
    expect(audit).toContain(
      '`preset use preset:single`\n```diff\n- default: as the host has it\n+ default: single\n```',
    );
  });

  it('is turned page by page, by those who may', async () => {
    const { scene, admin } = await balanced();
    for (let count = 1; count <= 12; count += 1)
      await told(scene, admin, 'preset copy', { name: `p${count}`, preset: 'deep' });
    const first = await told(scene, admin, 'audit');
    const message = scene.discord.timeline.moments.findLast(({ message }) => textOf(message) === first)?.message;
    if (message === undefined) throw new Error('The log is not there.');
    const numbers = () =>
      [...textOf(scene.discord.world.messages.get(message.id) ?? message).matchAll(/^\*\*(\d+)\./gm)].map(([, n]) =>
        Number(n),
      );
    const seen = new Set(numbers());
    expect(numbers()[0]).toBe(12);
    for (let lowest = Math.min(...seen); lowest > 1; lowest = Math.min(...seen)) {
      admin.click(message, { label: 'Older' });
      await scene.discord.timeline.waitFor('the next page', () => Math.max(...numbers()) < lowest);
      for (const number of numbers()) seen.add(number);
    }
    expect(seen.size).toBe(12);
    expect(() => admin.click(message, { label: 'Older' })).toThrow('That button is disabled');
    admin.click(message, { label: 'Newest' });
    await scene.discord.timeline.waitFor('the first page', () => numbers()[0] === 12);
  });
});
