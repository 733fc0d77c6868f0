import { DiscordAPIError, HTTPError, REST } from 'discord.js';
import { afterEach, describe, expect, it } from 'vitest';
import { startDiscord } from '../../../sandbox/discord/index.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function setUp() {
  const discord = await startDiscord();
  closers.push(() => discord.close());
  const guild = discord.addGuild('Test');
  const channel = discord.addChannel(guild, 'general');
  const rest = new REST({ api: discord.url, retries: 0 }).setToken(discord.token);
  const post = (content: string) => rest.post(`/channels/${channel.id}/messages`, { body: { content } });
  return { discord, channel, rest, post };
}

describe('an ordered fault', () => {
  it('answers with a status and a code of Discord, once, and handles nothing', async () => {
    const { discord, post } = await setUp();
    discord.faults.order({ kind: 'status', status: 403, code: 50_013, message: 'Missing Permissions' });
    const failed = post('one');
    await expect(failed).rejects.toBeInstanceOf(DiscordAPIError);
    await expect(failed).rejects.toMatchObject({ status: 403, code: 50_013 });
    expect(discord.timeline.moments).toEqual([]);
    await post('two');
    expect(discord.timeline.moments).toHaveLength(1);
  });

  it('answers 502 in HTML after it has handled the request', async () => {
    const { discord, post } = await setUp();
    discord.faults.order({ kind: 'handled-then-502' });
    await expect(post('one')).rejects.toBeInstanceOf(HTTPError);
    expect(discord.timeline.moments).toHaveLength(1);
  });

  it('rate-limits with headers that discord.js obeys', async () => {
    const { discord, post } = await setUp();
    discord.faults.order({ kind: 'rate-limit', retryAfterMs: 50 });
    await post('one');
    expect(discord.requests.map(({ status }) => status)).toEqual([429, 200]);
  });

  it('breaks the connection without handling anything', async () => {
    const { discord, post } = await setUp();
    discord.faults.order({ kind: 'drop' });
    await expect(post('one')).rejects.toThrow();
    expect(discord.timeline.moments).toEqual([]);
  });

  it('makes an answer late', async () => {
    const { discord, post } = await setUp();
    discord.faults.order({ kind: 'slow', ms: 100 });
    let done = false;
    const posted = post('one').then(() => {
      done = true;
    });
    await discord.timeline.waitFor('the message', () => discord.timeline.moments.length === 1);
    expect(done).toBe(false);
    await posted;
  });

  it("kills an interaction's token before its time", async () => {
    const { discord, rest } = await setUp();
    discord.faults.order({ kind: 'dead-token', match: { route: '/webhooks/:id/:token' } });
    const path = `/webhooks/${discord.world.applicationId}/token` as const;
    await expect(rest.post(path, { auth: false, body: { content: 'x' } })).rejects.toMatchObject({
      status: 401,
      code: 50_027,
    });
  });

  it('hits the requests it is for, after those it lets pass, as often as it says', async () => {
    const { discord, channel, rest, post } = await setUp();
    discord.faults.order({
      kind: 'status',
      status: 403,
      match: { method: 'POST', route: /messages$/ },
      skip: 1,
      times: 2,
    });
    await rest.get(`/channels/${channel.id}`);
    await post('one');
    await expect(post('two')).rejects.toMatchObject({ status: 403 });
    expect(discord.faults.pending()).toHaveLength(1);
    await expect(post('three')).rejects.toMatchObject({ status: 403 });
    expect(discord.faults.pending()).toEqual([]);
    await post('four');
    discord.faults.order({ kind: 'drop' });
    discord.faults.clear();
    await post('five');
  });
});
