import { GatewayIntentBits } from 'discord.js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { StartError } from '../../src/ops/start-errors.ts';
import { openStore } from '../../src/store/index.ts';
import { PATIENCE } from '../support/patience.ts';
import { answerWith, type Scene, Stage, SUMMARY } from './harness.ts';

const stage = new Stage();
afterEach(() => stage.close());

/** Where the commands are registered: in which servers, or everywhere (undefined). */
function scopesOf({ discord }: Pick<Scene, 'discord'>): readonly (string | undefined)[] {
  return [...new Set(discord.world.commands.map(({ guildId }) => guildId))];
}

describe('the bot at its start', () => {
  it('says in a sentence that the token was rejected', async () => {
    const failed = stage.set({ settings: { DISCORD_TOKEN: 'not-the-token' } });
    await expect(failed).rejects.toThrow(StartError);
    await expect(failed).rejects.toThrow(/Discord rejected DISCORD_TOKEN.*Reset Token/);
  });

  it('says in a sentence that the Message Content intent was not granted', async () => {
    const failed = stage.set({ settings: { MESSAGE_CONTENT: 'true' } });
    await expect(failed).rejects.toThrow(/refused the Message Content intent.*MESSAGE_CONTENT=false/);
  });

  it('connects with that intent where it was granted', async () => {
    const scene = await stage.set({
      settings: { MESSAGE_CONTENT: 'true' },
      discord: { grantedIntents: [GatewayIntentBits.MessageContent] },
    });
    expect(scene.discord.gateway.sessions()).toHaveLength(1);
  });

  it('says in a sentence that Discord cannot be reached', async () => {
    const failed = stage.set({ settings: { DISCORD_API_URL: 'http://127.0.0.1:9/api' } });
    await expect(failed).rejects.toThrow(/Discord at http:\/\/127\.0\.0\.1:9\/api could not be used/);
  });

  it('registers its command for all servers, or for one', async () => {
    const everywhere = await stage.set();
    expect(scopesOf(everywhere)).toEqual([undefined]);
    const scene = await stage.set();
    await stage.startBot(scene, { settings: { DISCORD_GUILD_ID: scene.guild.id } });
    expect(scopesOf(scene)).toContain(scene.guild.id);
  });

  it('takes back what it had registered where it is no longer wanted', async () => {
    const store = await openStore('file::memory:');
    const scene = await stage.set({ store });
    const scopes = () => scopesOf(scene);
    const restart = (guildId: string) =>
      stage.startBot({ ...scene, store }, { settings: { DISCORD_GUILD_ID: guildId } });
    const settled = () => expect.poll(scopes, PATIENCE);
    expect(scopes()).toEqual([undefined]);
    await restart(scene.guild.id);
    await settled().toEqual([scene.guild.id]);
    const other = scene.discord.addGuild('Other');
    await restart(other.id);
    await settled().toEqual([other.id]);
    scene.discord.world.guilds.delete(other.id);
    await restart(scene.guild.id);
    await settled().toContain(scene.guild.id);
    await expect.poll(() => store.registrations.scopes(), PATIENCE).toEqual([scene.guild.id]);
    await restart('');
    await settled().not.toContain(scene.guild.id);
  });

  it('starts all the same where what is no longer wanted cannot be taken back, and says so in the log', async () => {
    const store = await openStore('file::memory:');
    const scene = await stage.set({ store });
    const match = { method: 'PUT', route: '/applications/:id/commands' };
    scene.discord.faults.order({ kind: 'status', status: 400, code: 50_035, match });
    await stage.startBot({ ...scene, store }, { settings: { DISCORD_GUILD_ID: scene.guild.id } });
    const line = { msg: 'commands that an earlier start registered elsewhere could not be taken back' };
    await vi.waitFor(() => expect(scene.logged).toContainEqual(expect.objectContaining(line)), PATIENCE);
    expect(await store.registrations.scopes()).toContain('everywhere');
  });

  it('finds and takes back what an older version registered in single servers and kept no note of', async () => {
    const scene = await stage.set();
    await stage.startBot(scene, { settings: { DISCORD_GUILD_ID: scene.guild.id } });
    const forgetful = await openStore('file::memory:');
    stage.onClose(() => forgetful.close());
    await stage.startBot({ ...scene, store: forgetful });
    await expect.poll(() => scopesOf(scene), PATIENCE).toEqual([undefined]);
  });

  it('is told to go when Discord ends its connection for good, and does not loop', async () => {
    const scene = await stage.set();
    scene.discord.gateway.closeAll(4004);
    await expect
      .poll(() => scene.fatal.map(({ message }) => message))
      .toEqual([expect.stringContaining('DISCORD_TOKEN')]);
  });

  it('answers on after its connection broke', async () => {
    const scene = await stage.set();
    scene.discord.gateway.dropSockets();
    scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Still there?' });
    await answerWith(scene, SUMMARY);
  });
});
