import { GatewayIntentBits as Bit } from 'discord.js';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../sandbox/discord/clock.ts';
import { GatewayStand, type RawSocket } from './gateway-stand.ts';

const HOME = '1000000000000000100';
const stands: GatewayStand[] = [];
afterEach(async () => {
  for (const stand of stands.splice(0)) await stand.close();
});

async function setUp(options: Parameters<typeof GatewayStand.open>[1] = {}) {
  const clock = new ManualClock();
  const stand = await GatewayStand.open([HOME], { clock, ...options });
  stands.push(stand);
  const tell = (event: string) => stand.gateway.dispatch(event, HOME, () => ({}));
  const resume = async (sessionId: string, seq: number): Promise<RawSocket> => {
    const socket = await stand.connect();
    socket.send(stand.resumption(sessionId, seq));
    return socket;
  };
  return { stand, gateway: stand.gateway, clock, tell, resume };
}

describe('a session of the gateway', () => {
  it('gets every dispatch once and in order, however often its socket breaks', async () => {
    const steps = fc.array(fc.constantFrom('tell' as const, 'drop' as const, 'close' as const), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(steps, async (plan) => {
        const { stand, gateway, tell, resume } = await setUp();
        let { socket, sessionId } = await stand.identified();
        const heard: number[] = [];
        const listen = async () => {
          await socket.settled();
          heard.push(...socket.dispatches().map(([, s]) => s));
        };
        for (const step of plan) {
          if (step === 'tell') tell('CHANNEL_UPDATE');
          else {
            await listen();
            if (step === 'drop') gateway.dropSockets();
            else await socket.close(4900);
            tell('CHANNEL_UPDATE');
            await socket.closed;
            socket = await resume(sessionId, heard.at(-1) ?? 0);
          }
        }
        await listen();
        expect(heard).toEqual(heard.map((_, index) => index + 1));
        const told = plan.length;
        const resumes = plan.filter((step) => step !== 'tell').length;
        expect(heard).toHaveLength(2 + told + resumes);
        await stand.close();
      }),
      { numRuns: 30 },
    );
  });

  it('goes over to the newer connection; the old one is dropped and takes nothing along', async () => {
    const { stand, gateway, resume, tell } = await setUp();
    const first = await stand.identified();
    const second = await resume(first.sessionId, 2);
    await second.next(({ t }) => t === 'RESUMED');
    expect(await first.socket.closed).toBe(1006);
    tell('CHANNEL_UPDATE');
    await second.next(({ t }) => t === 'CHANNEL_UPDATE');
    expect(gateway.sessions()).toEqual([{ id: first.sessionId, shard: 0, count: 1, connected: true }]);
  });

  it('can be resumed for some minutes after it was lost, and no longer', async () => {
    const { stand, gateway, clock, resume } = await setUp();
    const { socket, sessionId } = await stand.identified();
    await socket.close(4900);
    clock.advance(179_000);
    const again = await resume(sessionId, 2);
    await again.next(({ t }) => t === 'RESUMED');
    await again.close(4900);
    clock.advance(100_000);
    // What is lost already is not lost anew.
    gateway.invalidateSessions(true);
    clock.advance(81_000);
    expect(gateway.sessions()).toEqual([]);
    const late = await resume(sessionId, 3);
    expect(await late.next(({ op }) => op === 9)).toMatchObject({ d: false });
  });

  it('is refused to a bot that claims more than it was sent (4007), or missed more than is kept', async () => {
    const { stand, resume, tell } = await setUp();
    const { socket, sessionId } = await stand.identified();
    await socket.close(4900);
    expect(await (await resume(sessionId, 3)).closed).toBe(4007);
    for (let event = 0; event < 1001; event += 1) tell('CHANNEL_UPDATE');
    const late = await resume(sessionId, 2);
    expect(await late.next(({ op }) => op === 9)).toMatchObject({ d: false });
    const inTime = await resume(sessionId, 3);
    await inTime.next(({ t }) => t === 'RESUMED');
    expect(inTime.dispatches()[0]).toEqual(['CHANNEL_UPDATE', 4]);
  });

  it('can be resumed on the same socket after op 9 with d: true', async () => {
    const { stand, gateway, tell } = await setUp();
    const { socket, sessionId } = await stand.identified();
    gateway.invalidateSessions(true);
    tell('CHANNEL_UPDATE');
    await socket.next(({ op, d }) => op === 9 && d === true);
    socket.send(stand.resumption(sessionId, 2));
    await socket.next(({ t }) => t === 'RESUMED');
    expect(socket.dispatches().slice(2)).toEqual([
      ['CHANNEL_UPDATE', 3],
      ['RESUMED', 4],
    ]);
  });

  it('can be followed by a new one on the same socket after op 9 with d: false', async () => {
    const { stand, gateway } = await setUp();
    const { socket, sessionId } = await stand.identified();
    gateway.invalidateSessions(false);
    socket.send({ op: 2, d: stand.identity() });
    await socket.next(({ t, s, d }) => t === 'READY' && s === 1 && Object(d).session_id !== sessionId);
    expect(gateway.sessions()).toHaveLength(1);
  });

  it('belongs to one process: two that identify as the same shard both hear everything', async () => {
    const { stand, tell } = await setUp();
    const one = await stand.identified();
    const two = await stand.identified();
    tell('INTERACTION_CREATE');
    await one.socket.next(({ t }) => t === 'INTERACTION_CREATE');
    await two.socket.next(({ t }) => t === 'INTERACTION_CREATE');
  });

  it('ends its socket with 4003 for a members request before it identified, 4002 for a malformed heartbeat', async () => {
    const { stand } = await setUp();
    const early = await stand.connect();
    early.send({ op: 8, d: { guild_id: HOME, query: '', limit: 0 } });
    expect(await early.closed).toBe(4003);
    const odd = await stand.connect();
    odd.send({ op: 1, d: 'soon' });
    expect(await odd.closed).toBe(4002);
  });
});

describe('identifying', () => {
  it('is allowed as often in 5 seconds as max_concurrency says; sooner, the bot is told to wait by op 9', async () => {
    const { stand, gateway, clock } = await setUp({ maxConcurrency: 1 });
    await stand.identified();
    const second = await stand.connect();
    second.send({ op: 2, d: stand.identity() });
    expect(await second.next(({ op }) => op === 9)).toMatchObject({ d: false });
    clock.advance(5000);
    second.send({ op: 2, d: stand.identity() });
    await second.next(({ t }) => t === 'READY');
    expect(gateway.bot()['session_start_limit']).toEqual({
      total: 1000,
      remaining: 998,
      reset_after: 86_395_000,
      max_concurrency: 1,
    });
    clock.advance(86_395_000);
    expect(gateway.bot()['session_start_limit']).toMatchObject({ remaining: 1000, reset_after: 86_400_000 });
  });

  it('a thousand and first time in a day ends all sessions, and the token with them', async () => {
    const { stand, gateway } = await setUp({ maxConcurrency: 2000 });
    const { socket: patient } = await stand.identified();
    const loop = async () => {
      for (let left = 0; left < 111; left += 1) {
        const { socket } = await stand.identified();
        socket.terminate();
      }
    };
    await Promise.all(Array.from({ length: 9 }, loop));
    expect(gateway.bot()['session_start_limit']).toMatchObject({ remaining: 0 });
    const last = await stand.connect();
    last.send({ op: 2, d: stand.identity() });
    expect(await Promise.all([last.closed, patient.closed])).toEqual([4004, 4004]);
    const after = await stand.connect();
    after.send({ op: 2, d: stand.identity() });
    expect(await after.closed).toBe(4004);
  });
});

describe('intents', () => {
  const EVENTS: readonly (readonly [string, number, number])[] = [
    ['CHANNEL_UPDATE', Bit.Guilds, 0],
    ['THREAD_CREATE', Bit.Guilds, 0],
    ['THREAD_MEMBERS_UPDATE', Bit.Guilds | Bit.GuildMembers, 0],
    ['GUILD_BAN_ADD', Bit.GuildModeration, 0],
    ['MESSAGE_CREATE', Bit.GuildMessages, Bit.DirectMessages],
    ['MESSAGE_DELETE', Bit.GuildMessages, Bit.DirectMessages],
    ['MESSAGE_REACTION_ADD', Bit.GuildMessageReactions, Bit.DirectMessageReactions],
    ['TYPING_START', Bit.GuildMessageTyping, Bit.DirectMessageTyping],
    ['MESSAGE_POLL_VOTE_ADD', Bit.GuildMessagePolls, Bit.DirectMessagePolls],
  ];
  const UNPRIVILEGED = [
    ...[Bit.Guilds, Bit.GuildModeration, Bit.GuildMessages, Bit.GuildMessageReactions, Bit.GuildMessageTyping],
    ...[Bit.DirectMessages, Bit.DirectMessageReactions, Bit.DirectMessageTyping, Bit.GuildMessagePolls],
    Bit.DirectMessagePolls,
  ];

  it('decide which events come, in servers and in DMs; interactions always come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.subarray(UNPRIVILEGED), async (bits) => {
        const { stand, gateway } = await setUp();
        const intents = bits.reduce((sum, bit) => sum | bit, 0);
        const { socket } = await stand.identified(intents);
        const expected = intents & Bit.Guilds ? ['READY', 'GUILD_CREATE'] : ['READY'];
        for (const [event, guild, dm] of EVENTS) {
          gateway.dispatch(event, HOME, () => ({}));
          if (intents & guild) expected.push(event);
          if (dm === 0) continue;
          gateway.dispatch(event, undefined, () => ({}));
          if (intents & dm) expected.push(event);
        }
        gateway.dispatch('INTERACTION_CREATE', HOME, () => ({}));
        gateway.dispatch('INTERACTION_CREATE', undefined, () => ({}));
        await socket.settled();
        expect(socket.dispatches().map(([event]) => event)).toEqual([
          ...expected,
          'INTERACTION_CREATE',
          'INTERACTION_CREATE',
        ]);
        await stand.close();
      }),
      { numRuns: 40 },
    );
  });
});

describe('a request for members', () => {
  const member = (id: string, username: string, nick: string | null = null) => ({ nick, user: { id, username } });
  const members = [member('1', 'ada'), member('2', 'Adam'), member('3', 'grace', 'Admiral')];
  const idsOf = (chunk: unknown) =>
    (chunk as { members: { user: { id: string } }[] }).members.map(({ user }) => user.id);

  async function ask(d: Record<string, unknown>, intents = 1, grantedIntents = 0) {
    const { stand } = await setUp({ members, grantedIntents });
    const { socket } = await stand.identified(intents);
    socket.send({ op: 8, d });
    await socket.settled();
    return socket.received.find(({ t }) => t === 'GUILD_MEMBERS_CHUNK')?.d;
  }

  it('finds them by the beginning of a name or nickname, up to the limit', async () => {
    const found = await ask({ guild_id: HOME, query: 'AD', limit: 5, nonce: 'n1' });
    expect(found).toMatchObject({ guild_id: HOME, chunk_index: 0, chunk_count: 1, nonce: 'n1' });
    expect(idsOf(found)).toEqual(['1', '2', '3']);
    expect(idsOf(await ask({ guild_id: HOME, query: 'ad', limit: 2 }))).toEqual(['1', '2']);
  });

  it('finds them by id, and names the ids that are nobody here', async () => {
    const found = await ask({ guild_id: HOME, user_ids: ['3', '9'] });
    expect(idsOf(found)).toEqual(['3']);
    expect(found).toMatchObject({ not_found: ['9'] });
  });

  it('gets the whole list only with the intent for it, and nothing for a server of another shard', async () => {
    const everybody = { guild_id: HOME, query: '', limit: 0 };
    expect(await ask(everybody)).toBeUndefined();
    expect(idsOf(await ask(everybody, Bit.Guilds | Bit.GuildMembers, Bit.GuildMembers))).toEqual(['1', '2', '3']);
    expect(await ask({ ...everybody, guild_id: '1000000000000000999', query: 'a' })).toBeUndefined();
  });
});
