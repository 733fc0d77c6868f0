import { afterEach, describe, expect, it, vi } from 'vitest';
import { startDiscord } from '../../sandbox/discord/index.ts';
import { model } from '../../sandbox/models/catalogue-entry.ts';
import { startModelServer } from '../../sandbox/models/index.ts';
import { openStore } from '../../src/store/index.ts';
import { PATIENCE } from '../support/patience.ts';
import { answerWith, type Scene, type SceneOptions, Stage, SUMMARY, virtualTime } from './harness.ts';

const stage = new Stage();
afterEach(() => stage.close());

/** A line of the log with these words, as soon as there is one. */
function logs(scene: Pick<Scene, 'logged'>, words: string): Promise<Record<string, unknown>> {
  return vi.waitFor(() => {
    const line = scene.logged.find(({ msg }) => String(msg).includes(words));
    expect(line, JSON.stringify(scene.logged)).toBeDefined();
    return line ?? {};
  }, PATIENCE);
}

const WARNING = 50;

/** A bot at a model server of the test's own, in a Discord with a server in it or without. */
async function startAt(baseUrl: string, options: SceneOptions & { readonly guild?: boolean } = {}) {
  const discord = await startDiscord();
  stage.onClose(() => discord.close());
  if (options.guild !== false) discord.addGuild('Test');
  const store = await openStore('file::memory:');
  stage.onClose(() => store.close());
  const logged: Record<string, unknown>[] = [];
  await stage.startBot({ discord, models: { url: baseUrl }, store, fatal: [], logged }, options);
  return { discord, logged };
}

describe('the model server at the start', () => {
  it('is said to be well, with how much of the preset it lists', async () => {
    const scene = await stage.set();
    await logs(scene, 'chat models, 4 of the 4 of the preset notebook among them.');
  });

  it('that refuses the key is a sentence that says which setting to change', async () => {
    const models = await startModelServer({ apiKeys: ['another'] });
    stage.onClose(() => models.close());
    const line = await logs(await startAt(models.url), 'refuses the key (HTTP 401). Set TOGETHER_API_KEY');
    expect(line['level']).toBe(WARNING);
  });

  it('that is asked at an address without its version is answered with the address that was meant', async () => {
    const models = await startModelServer();
    stage.onClose(() => models.close());
    const wrong = models.url.replace('/v1', '');
    await logs(await startAt(wrong), `Did you mean ${wrong}/v1? Set TOGETHER_BASE_URL`);
  });

  it('that is not there is a sentence without the password in its address', async () => {
    const { logged } = await startAt('http://user:secret-word@127.0.0.1:9/v1');
    await logs({ logged }, 'Nobody answers at http://127.0.0.1:9/v1. Start the model server there');
    expect(JSON.stringify(logged)).not.toContain('secret-word');
  });

  it('that lists none of the preset is a sentence that names them', async () => {
    const models = await startModelServer({
      catalogue: [model('maker/other', 'Other', 8192, { input: 1, output: 1 })],
    });
    stage.onClose(() => models.close());
    const sentence = 'lists 1 chat model, but none of the preset notebook, which questions use: microsoft/WizardLM';
    const { msg } = await logs(await startAt(models.url), sentence);
    expect(msg).toContain('set DEFAULT_PRESET to another, auto for one made of what is listed');
  });

  it('that lists nothing is a sentence that says what to do', async () => {
    const models = await startModelServer({ catalogue: [] });
    stage.onClose(() => models.close());
    await logs(await startAt(models.url), 'lists no chat model. Load one there');
  });

  it('is tried again until it is there, and then all is well', async () => {
    const time = virtualTime();
    const scene = await stage.set({ time });
    await logs(scene, 'among them');
    scene.models.refuseConnections();
    await logs(scene, 'Nobody answers at');
    await scene.models.acceptConnections();
    await vi.waitFor(() => {
      const wellness = scene.logged.filter(({ msg }) => String(msg).includes('among them'));
      expect(wellness.length).toBeGreaterThanOrEqual(2);
    }, PATIENCE);
    scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Still there?' });
    await answerWith(scene, SUMMARY);
  });

  it('does not hold up the end of a bot that still waits for it', async () => {
    const scene = await stage.set({ settings: { TOGETHER_BASE_URL: 'http://10.255.255.1:9/v1' } });
    await scene.bot.stop();
  });
});

describe('a bot in no server', () => {
  it('shows the link to invite it', async () => {
    const models = await startModelServer();
    stage.onClose(() => models.close());
    const { discord, logged } = await startAt(models.url, { guild: false });
    const line = await logs({ logged }, 'in no server yet');
    const link = new URL(/https:\S+/.exec(String(line['msg']))?.[0] ?? '');
    expect(Object.fromEntries(link.searchParams)).toEqual({
      client_id: discord.world.applicationId,
      permissions: '309237763072',
      scope: 'bot applications.commands',
    });
  });

  it('says nothing of it where it is in one', async () => {
    const scene = await stage.set();
    expect(JSON.stringify(scene.logged)).not.toContain('oauth2/authorize');
  });
});
