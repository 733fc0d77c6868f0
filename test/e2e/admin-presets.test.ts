import { afterEach, describe, expect, it } from 'vitest';
import { StoreError } from '../../src/store/store.ts';
import { addAdmin, choices, told } from './admin.ts';
import { answerWith, chatCalls, type Scene, Stage, virtualTime } from './harness.ts';

const stage = new Stage();
afterEach(() => stage.close());

const GEMMA = 'google/gemma-4-31B-it';

async function balanced() {
  const options = { settings: { DEFAULT_PRESET: 'balanced' }, time: virtualTime() };
  const scene = await stage.set(options);
  return { scene, admin: addAdmin(scene), options };
}

async function ask(scene: Scene, prompt: string): Promise<readonly unknown[]> {
  const before = chatCalls(scene).length;
  scene.asker.slash(scene.channel, 'moa ask', { prompt });
  await answerWith(scene, new RegExp(`${prompt}[\\s\\S]*^-# .* tokens`, 'm'));
  return chatCalls(scene)
    .slice(before)
    .map(({ model }) => model);
}

describe('/moa-admin preset', () => {
  it('creates one of a model alone, which is used at once, and after a restart', async () => {
    const { scene, admin, options } = await balanced();
    const created = await told(scene, admin, 'preset create', { name: 'tiny', model: GEMMA });
    expect(created).toContain('✅ There is a preset `tiny` now: `google/gemma-4-31B-it` alone.');
    expect(await ask(scene, 'Before')).not.toEqual([GEMMA]);
    expect(await told(scene, admin, 'preset use', { preset: 'tiny' })).toContain('✅ `tiny` is in use');
    expect(await ask(scene, 'After')).toEqual([GEMMA]);
    await scene.bot.stop();
    await stage.startBot(scene, options);
    expect(await ask(scene, 'Restarted')).toEqual([GEMMA]);
  });

  it('shows one, with who it comes from, what it costs, and the others', async () => {
    const { scene, admin } = await balanced();
    const shown = await told(scene, admin, 'preset show');
    expect(shown).toContain('**`balanced`**, version 2, comes with the bot, in use');
    expect(shown).toContain('Others: `fast`, `deep`, `self`, `single`, `notebook`, `endpoint`, `auto`.');
    await told(scene, admin, 'preset copy', { name: 'mine', preset: 'fast' });
    const own = await told(scene, admin, 'preset show', { preset: 'mine' });
    expect(own).toContain("**`mine`**, version 1, this server's own");
    expect(own).toContain('`balanced` (in use)');
  });

  it('shows and copies what `auto` chose', async () => {
    const { scene, admin } = await balanced();
    expect(await told(scene, admin, 'preset show', { preset: 'auto' })).toContain('`microsoft/WizardLM-2-8x22B`');
    expect(await told(scene, admin, 'preset copy', { preset: 'auto', name: 'chosen' })).toContain('a copy of `auto`');
    expect(await told(scene, admin, 'model list', { preset: 'chosen' })).toContain('`microsoft/WizardLM-2-8x22B`');
  });

  it('renames the one in use, which stays in use, and deletes one that is not', async () => {
    const { scene, admin } = await balanced();
    await told(scene, admin, 'preset create', { name: 'tiny', model: GEMMA });
    await told(scene, admin, 'preset use', { preset: 'tiny' });
    expect(await told(scene, admin, 'preset rename', { name: 'small' })).toContain('`tiny` is called `small` now');
    expect(await ask(scene, 'Renamed')).toEqual([GEMMA]);
    expect(await told(scene, admin, 'preset delete', { preset: 'small' })).toContain('✖️ `small` is in use here');
    await told(scene, admin, 'preset use', { preset: 'balanced' });
    expect(await told(scene, admin, 'preset delete', { preset: 'small' })).toContain('✅ `small` is deleted');
    expect(await told(scene, admin, 'preset show', { preset: 'small' })).toContain('✖️ There is no preset `small`');
  });

  it('has 25 of a server at most, and says so', async () => {
    const { scene, admin } = await balanced();
    for (let count = 1; count <= 25; count += 1) await told(scene, admin, 'preset copy', { name: `p${count}` });
    const refused = await told(scene, admin, 'preset copy', { name: 'one-more' });
    expect(refused).toContain('✖️ A server has 25 presets of its own at most. Delete one first.');
  });

  it.each([
    ['lower-case letters, digits and hyphens, 32 at most', 'preset copy', { name: 'My Own!' }],
    ['`fast` comes with the bot. Choose another name', 'preset copy', { name: 'fast' }],
    ['There is no preset `none` here', 'preset use', { preset: 'none' }],
    ['`fast` comes with the bot and cannot be deleted', 'preset delete', { preset: 'fast' }],
    ['`balanced` comes with the bot and cannot be renamed', 'preset rename', { name: 'x' }],
    ['lists no chat model `maker/none`', 'preset create', { name: 'x', model: 'maker/none' }],
  ])('says %s', async (sentence, command, options) => {
    const { scene, admin } = await balanced();
    expect(await told(scene, admin, command, options)).toContain(sentence);
  });
});

describe('two admins at once', () => {
  it('both get what they asked for, and each sees the state that their change made', async () => {
    const { scene, admin } = await balanced();
    const other = addAdmin(scene, 'Hedy');
    const models = ['openai/gpt-oss-20b', 'Qwen/Qwen3.8-Flash', 'zai-org/GLM-5.2', 'deepseek-ai/DeepSeek-V4-Pro'];
    const answers = await Promise.all(
      models.map((model, index) => told(scene, index % 2 === 0 ? admin : other, 'model add', { model })),
    );
    for (const [index, answer] of answers.entries()) expect(answer).toContain(`✅ \`${models[index]}\` is a reference`);
    const list = await told(scene, admin, 'model list');
    for (const model of models) expect(list).toContain(model);
    expect(list).toContain('**`our-balanced`**, version 4');
    const audit = await scene.store.servers.audit(scene.guild.id, { limit: 9 });
    expect(new Set(audit.map(({ actor }) => actor.name))).toEqual(new Set(['Grace', 'Hedy']));
    for (const [index, { before }] of audit.slice(0, -1).entries())
      expect(before).toBe(layerOf(audit[index + 1]?.after));
  });
});

/** The line on the layer: what the change after it has found. */
function layerOf(after: string | undefined): string | undefined {
  return after?.split('\n').find((line) => line.includes('layer 1'));
}

it('a store that cannot be used is a sentence, and the reason is in the log', async () => {
  const { scene, admin } = await balanced();
  scene.store.servers.replace = () => Promise.reject(new StoreError('locked', 'The database is locked.'));
  expect(await told(scene, admin, 'preset use', { preset: 'fast' })).toContain('Something went wrong inside the bot');
  expect(scene.logged).toContainEqual(expect.objectContaining({ msg: 'a command failed', what: '/moa-admin' }));
});

describe('somebody who may not manage the server', () => {
  it('is not shown the command', async () => {
    const { scene } = await balanced();
    expect(() => scene.asker.slash(scene.channel, 'moa-admin model list')).toThrow(
      'Discord does not show /moa-admin to Ada.',
    );
    const registered = scene.discord.world.commands.find(({ definition }) => definition.name === 'moa-admin');
    expect(registered?.definition['default_member_permissions']).toBe('32');
  });

  it('gets a sentence where Discord lets them in, nothing changes, and both logs have it', async () => {
    const { scene } = await balanced();
    scene.discord.world.letIn(scene.asker.id, 'moa-admin');
    const answer = await told(scene, scene.asker, 'preset use', { preset: 'fast' });
    expect(answer).toBe(
      'Only those who may manage this server (the permission Manage Server) can use `/moa-admin`. Nothing has changed.',
    );
    expect((await scene.store.servers.settings(scene.guild.id)).defaultPreset).toBeUndefined();
    expect(scene.logged).toContainEqual(
      expect.objectContaining({ command: '/moa-admin preset use preset:fast', user: scene.asker.id }),
    );
    expect(await scene.store.servers.audit(scene.guild.id, { limit: 9 })).toMatchObject([
      { action: 'refused: preset use preset:fast', actor: { id: scene.asker.id, name: 'Ada' } },
    ]);
    expect(await choices(scene, scene.asker, 'moa-admin preset use', { preset: '' }, 'preset')).toEqual([]);
  });

  it('of another server sees none of its presets', async () => {
    const { scene, admin } = await balanced();
    await told(scene, admin, 'preset create', { name: 'secret', model: GEMMA });
    const guild = scene.discord.addGuild('Elsewhere');
    const elsewhere = { ...scene, guild, channel: scene.discord.addChannel(guild, 'general') };
    const stranger = addAdmin(elsewhere, 'Mallory');
    expect(await told(elsewhere, stranger, 'preset show')).not.toContain('secret');
    expect(await told(elsewhere, stranger, 'preset use', { preset: 'secret' })).toContain('There is no preset');
    const names = await choices(elsewhere, stranger, 'moa-admin preset use', { preset: '' }, 'preset');
    expect(names.map(({ value }) => value)).not.toContain('secret');
    expect(names).toHaveLength(8);
  });
});
