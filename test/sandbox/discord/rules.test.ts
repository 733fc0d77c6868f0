import { ChannelType, MessageFlags, PermissionFlagsBits } from 'discord.js';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../sandbox/discord/clock.ts';
import { type DiscordOptions, startDiscord } from '../../../sandbox/discord/index.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const V2 = MessageFlags.IsComponentsV2;
const PLENTY = { limit: 10_000, windowMs: 1000 };
const NO_LIMITS = { global: PLENTY, createMessage: PLENTY, editMessage: PLENTY, interactionToken: PLENTY };

interface Reply {
  readonly status: number;
  readonly code: number | undefined;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}

async function setUp(options: DiscordOptions = {}) {
  const clock = new ManualClock();
  const discord = await startDiscord({ clock, limits: NO_LIMITS, ...options });
  closers.push(() => discord.close());
  const guild = discord.addGuild('Test');
  const channel = discord.addChannel(guild, 'general');
  const person = discord.addPerson(guild, 'Ada');
  const call = async (method: string, path: string, body?: unknown, authorized = true): Promise<Reply> => {
    const response = await fetch(`${discord.url}/v10${path}`, {
      method,
      headers: {
        ...(authorized ? { authorization: `Bot ${discord.token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const json: Record<string, unknown> = text === '' ? {} : JSON.parse(text);
    return { status: response.status, code: json['code'] as number | undefined, body: json, headers: response.headers };
  };
  await call('PUT', `/applications/${discord.world.applicationId}/commands`, [
    { name: 'ask', description: 'Ask', options: [{ type: 3, name: 'prompt', description: 'The question' }] },
  ]);
  const ask = () => person.slash(channel, 'ask');
  const acknowledge = (interaction: { id: string; token: string }, type = 5, data?: unknown) =>
    call(
      'POST',
      `/interactions/${interaction.id}/${interaction.token}/callback`,
      { type, ...(data === undefined ? {} : { data }) },
      false,
    );
  const hook = `/webhooks/${discord.world.applicationId}`;
  return { clock, discord, guild, channel, person, call, ask, acknowledge, hook };
}

function display(content: string): unknown {
  return { type: 10, content };
}

function errorCodes(reply: Reply): string[] {
  return [...JSON.stringify(reply.body['errors'] ?? {}).matchAll(/"code":"([A-Z0-9_]+)"/g)].flatMap(
    ([, code]) => code ?? [],
  );
}

describe('interactions', () => {
  it('must be acknowledged within 3 seconds', async () => {
    const { clock, ask, acknowledge } = await setUp();
    const inTime = ask();
    clock.advance(3000);
    expect((await acknowledge(inTime)).status).toBe(204);
    const late = ask();
    clock.advance(3001);
    expect(await acknowledge(late)).toMatchObject({ status: 404, code: 10_062 });
  });

  it('are acknowledged once only', async () => {
    const { ask, acknowledge } = await setUp();
    const interaction = ask();
    await acknowledge(interaction);
    expect(await acknowledge(interaction)).toMatchObject({ status: 400, code: 40_060 });
  });

  it('have tokens that die after 15 minutes', async () => {
    const { clock, ask, acknowledge, call, hook } = await setUp();
    const interaction = ask();
    await acknowledge(interaction);
    const edit = () => call('PATCH', `${hook}/${interaction.token}/messages/@original`, { content: 'x' }, false);
    clock.advance(15 * 60_000);
    expect((await edit()).status).toBe(200);
    clock.advance(1);
    expect(await edit()).toMatchObject({ status: 401, code: 50_027 });
  });

  it('have no webhook before they are acknowledged, nor under another token', async () => {
    const { ask, call, hook } = await setUp();
    const interaction = ask();
    expect(await call('POST', `${hook}/${interaction.token}`, { content: 'x' }, false)).toMatchObject({
      status: 404,
      code: 10_015,
    });
    expect(await call('POST', `${hook}/nonsense`, { content: 'x' }, false)).toMatchObject({
      status: 404,
      code: 10_015,
    });
  });

  it('take only the callback types that fit them, and no flag but ephemeral on a deferral', async () => {
    const { ask, acknowledge } = await setUp();
    expect((await acknowledge(ask(), 7, { content: 'x' })).code).toBe(50_035);
    expect((await acknowledge(ask(), 8, { choices: [] })).code).toBe(50_035);
    expect((await acknowledge(ask(), 5, { flags: V2 })).code).toBe(50_035);
    expect((await acknowledge(ask(), 4)).code).toBe(50_035);
    expect((await acknowledge(ask(), 5, { flags: 64 })).status).toBe(204);
  });

  it('keep ephemeral answers between the person and the token', async () => {
    const { discord, guild, channel, person, ask, acknowledge, call } = await setUp();
    const interaction = ask();
    await acknowledge(interaction, 4, { content: 'secret', flags: 64 });
    const other = discord.addPerson(guild, 'Eve');
    expect(person.sees(channel)).toHaveLength(1);
    expect(other.sees(channel)).toHaveLength(0);
    const path = `/channels/${channel.id}/messages/${interaction.originalId}`;
    expect(await call('PATCH', path, { content: 'y' })).toMatchObject({ status: 404, code: 10_008 });
    expect(await call('POST', `${path}/threads`, { name: 'x' })).toMatchObject({ status: 404, code: 10_008 });
  });
});

describe('messages', () => {
  it('hold 2,000 code points of content, 4,000 of text in V2, and 40 components', async () => {
    const { channel, call } = await setUp();
    const post = (body: unknown) => call('POST', `/channels/${channel.id}/messages`, body);
    expect((await post({ content: '😀'.repeat(2000) })).status).toBe(200);
    expect(errorCodes(await post({ content: 'x'.repeat(2001) }))).toContain('BASE_TYPE_MAX_LENGTH');
    const v2 = (components: unknown[]) => post({ flags: V2, components });
    expect((await v2([display('x'.repeat(2000)), display('x'.repeat(2000))])).status).toBe(200);
    expect(errorCodes(await v2([display('x'.repeat(2000)), display('x'.repeat(2001))]))).toContain(
      'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED',
    );
    expect((await v2(Array.from({ length: 40 }, () => display('x')))).status).toBe(200);
    expect((await v2(Array.from({ length: 41 }, () => display('x')))).status).toBe(400);
    const nested = { type: 17, components: Array.from({ length: 10 }, () => display('x')) };
    expect(errorCodes(await v2([nested, nested, nested, nested]))).toContain('COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED');
  });

  it('make Discord fail above 10,170 bytes of text', async () => {
    const { channel, call } = await setUp();
    const post = (text: string) =>
      call('POST', `/channels/${channel.id}/messages`, { flags: V2, components: [display(text)] });
    expect((await post('漢'.repeat(3386))).status).toBe(200);
    expect((await post('漢'.repeat(3387))).status).toBe(500);
  });

  it('are V2 for ever, and exclusively', async () => {
    const { channel, call } = await setUp();
    const post = (body: unknown) => call('POST', `/channels/${channel.id}/messages`, body);
    expect((await post({ components: [display('x')] })).code).toBe(50_035);
    expect(errorCodes(await post({ flags: V2, content: 'x', components: [display('x')] }))).toContain(
      'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
    );
    const made = await post({ flags: V2, components: [display('x')] });
    const path = `/channels/${channel.id}/messages/${made.body['id']}`;
    expect((await call('PATCH', path, { content: 'plain' })).code).toBe(50_035);
    expect((await call('PATCH', path, { flags: 0, components: [display('y')] })).body['flags']).toBe(V2);
    const plain = await post({ content: 'plain' });
    const upgrade = (body: unknown) => call('PATCH', `/channels/${channel.id}/messages/${plain.body['id']}`, body);
    expect((await upgrade({ flags: V2, components: [display('x')] })).code).toBe(50_035);
    expect((await upgrade({ flags: V2, content: null, components: [display('x')] })).status).toBe(200);
  });

  it('are refused where they are empty, or their buttons are wrong', async () => {
    const { channel, call } = await setUp();
    const post = (body: unknown) => call('POST', `/channels/${channel.id}/messages`, body);
    expect((await post({ content: '' })).code).toBe(50_006);
    const button = (id: string, more = {}) => ({ type: 2, style: 2, label: 'x', custom_id: id, ...more });
    const row = (...components: unknown[]) => post({ content: 'x', components: [{ type: 1, components }] });
    expect((await row(button('a'), button('b'))).status).toBe(200);
    expect(errorCodes(await row(button('a'), button('a')))).toContain('COMPONENT_CUSTOM_ID_DUPLICATED');
    expect((await row({ type: 2, style: 2, label: 'x' })).code).toBe(50_035);
    expect((await row({ type: 2, style: 2, custom_id: 'a' })).code).toBe(50_035);
  });

  it('with the same enforced nonce are one', async () => {
    const { channel, call, clock } = await setUp();
    const post = () =>
      call('POST', `/channels/${channel.id}/messages`, { content: 'x', nonce: 'n', enforce_nonce: true });
    const [first, second] = [await post(), await post()];
    expect(second.body['id']).toBe(first.body['id']);
    clock.advance(10 * 60_000);
    expect((await post()).body['id']).not.toBe(first.body['id']);
  });

  it('ping whom allowed_mentions allows, anew with each edit', async () => {
    const { discord, channel, person, call } = await setUp();
    const text = `<@${person.id}> @everyone`;
    const pinged = (reply: Reply) => discord.world.messages.get(String(reply.body['id']))?.pinged;
    const path = `/channels/${channel.id}/messages`;
    const loud = await call('POST', path, { content: text });
    expect(pinged(loud)).toEqual({ users: [person.id], roles: [], everyone: true });
    const quiet = await call('POST', path, { content: text, allowed_mentions: { parse: [] } });
    expect(pinged(quiet)).toEqual({ users: [], roles: [], everyone: false });
    await call('PATCH', `${path}/${quiet.body['id']}`, { content: `${text}!` });
    expect(pinged(quiet)?.everyone).toBe(true);
    const both = { parse: ['users'], users: [person.id] };
    expect((await call('POST', path, { content: text, allowed_mentions: both })).code).toBe(50_035);
  });

  it('of others cannot be edited', async () => {
    const { channel, person, call } = await setUp();
    const message = person.say(channel, 'Hello.');
    expect(await call('PATCH', `/channels/${channel.id}/messages/${message.id}`, { content: 'x' })).toMatchObject({
      status: 403,
      code: 50_005,
    });
  });

  it('carry files that their components may name, and no others', async () => {
    const { discord, channel } = await setUp();
    const send = async (url: string) => {
      const form = new FormData();
      const payload = {
        flags: V2,
        components: [{ type: 13, file: { url } }],
        attachments: [{ id: 0, filename: 'answer.md' }],
      };
      form.set('payload_json', JSON.stringify(payload));
      form.set('files[0]', new Blob(['# All of it']), 'answer.md');
      const headers = { authorization: `Bot ${discord.token}` };
      return fetch(`${discord.url}/v10/channels/${channel.id}/messages`, { method: 'POST', headers, body: form });
    };
    const sent = await send('attachment://answer.md');
    expect(sent.status).toBe(200);
    const { attachments } = (await sent.json()) as { attachments: { url: string; filename: string }[] };
    expect(attachments[0]?.filename).toBe('answer.md');
    expect(await (await fetch(attachments[0]?.url ?? '')).text()).toBe('# All of it');
    expect((await send('attachment://other.md')).status).toBe(400);
  });

  it('are answered 200 or 4xx whatever their components, and 500 only by the rule of bytes', async () => {
    const { channel, call } = await setUp();
    const leaf = fc.oneof(
      fc.record({ type: fc.constant(10), content: fc.string({ maxLength: 60 }) }),
      fc.record({ type: fc.integer({ min: 0, max: 25 }), content: fc.anything(), custom_id: fc.anything() }),
      fc.anything(),
    );
    const component = fc.oneof(
      leaf,
      fc.record({ type: fc.constantFrom(1, 9, 17), components: fc.array(leaf, { maxLength: 4 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(component, { maxLength: 6 }), fc.constantFrom(0, V2), async (components, flags) => {
        const reply = await call('POST', `/channels/${channel.id}/messages`, { flags, components });
        expect([200, 400]).toContain(reply.status);
      }),
      { seed: 11, numRuns: 80 },
    );
  });
});

describe('threads', () => {
  it('hang one on a message, with its id, and nowhere else than in text channels', async () => {
    const { discord, guild, channel, person, call } = await setUp();
    const message = person.say(channel, 'Hello.');
    const path = `/channels/${channel.id}/messages/${message.id}/threads`;
    const made = await call('POST', path, { name: 'A thread' });
    expect(made).toMatchObject({ status: 201, body: { id: message.id } });
    expect(await call('POST', path, { name: 'Again' })).toMatchObject({ status: 400, code: 160_004 });
    const inThread = await call('POST', `/channels/${message.id}/messages`, { content: 'x' });
    expect(
      await call('POST', `/channels/${message.id}/messages/${inThread.body['id']}/threads`, { name: 'x' }),
    ).toMatchObject({ code: 50_024 });
    const voice = discord.addChannel(guild, 'voice', ChannelType.GuildVoice);
    const spoken = person.say(voice, 'Hello.');
    expect(await call('POST', `/channels/${voice.id}/messages/${spoken.id}/threads`, { name: 'x' })).toMatchObject({
      code: 50_024,
    });
    expect(
      (await call('POST', `/channels/${channel.id}/messages/${person.say(channel, 'x').id}/threads`, { name: ' ' }))
        .code,
    ).toBe(50_035);
  });

  it('refuse edits while they are archived, and open again by a message unless they are locked', async () => {
    const { discord, channel, person, call } = await setUp();
    const { id } = person.say(channel, 'Hello.');
    await call('POST', `/channels/${channel.id}/messages/${id}/threads`, { name: 'A thread' });
    const inside = await call('POST', `/channels/${id}/messages`, { content: 'x' });
    await call('PATCH', `/channels/${id}`, { archived: true });
    expect(await call('PATCH', `/channels/${id}/messages/${inside.body['id']}`, { content: 'y' })).toMatchObject({
      status: 400,
      code: 50_083,
    });
    expect((await call('POST', `/channels/${id}/messages`, { content: 'z' })).status).toBe(200);
    const thread = discord.world.channel(id).thread;
    expect(thread?.archived).toBe(false);
    Object.assign(thread ?? {}, { archived: true, locked: true });
    expect(await call('POST', `/channels/${id}/messages`, { content: 'z' })).toMatchObject({ code: 160_005 });
  });
});

describe('permissions', () => {
  it('are asked for by every route that needs them', async () => {
    const { discord, channel, person, call } = await setUp();
    const message = person.say(channel, 'Hello.');
    const deny = (bit: bigint) => {
      channel.overwrites = [{ id: discord.world.bot.id, type: 'member', allow: 0n, deny: bit }];
    };
    deny(PermissionFlagsBits.ViewChannel);
    expect(await call('GET', `/channels/${channel.id}`)).toMatchObject({ status: 403, code: 50_001 });
    deny(PermissionFlagsBits.SendMessages);
    expect(await call('POST', `/channels/${channel.id}/messages`, { content: 'x' })).toMatchObject({
      status: 403,
      code: 50_013,
    });
    deny(PermissionFlagsBits.CreatePublicThreads);
    expect(await call('POST', `/channels/${channel.id}/messages/${message.id}/threads`, { name: 'x' })).toMatchObject({
      status: 403,
      code: 50_013,
    });
    deny(PermissionFlagsBits.ReadMessageHistory);
    expect(await call('GET', `/channels/${channel.id}/messages/${message.id}`)).toMatchObject({
      status: 403,
      code: 50_013,
    });
  });

  it('begin with the token', async () => {
    const { channel, call } = await setUp();
    expect((await call('GET', `/channels/${channel.id}`, undefined, false)).status).toBe(401);
    expect((await call('GET', '/nowhere')).status).toBe(404);
  });
});

describe('commands', () => {
  const base = { name: 'ask', description: 'Ask' };
  const option = { type: 3, name: 'prompt', description: 'The question' };
  it.each([
    ['a name with a capital', [{ ...base, name: 'Ask' }]],
    ['no description', [{ name: 'ask' }]],
    [
      'a required option after an optional one',
      [{ ...base, options: [option, { ...option, name: 'b', required: true }] }],
    ],
    [
      'choices together with autocomplete',
      [{ ...base, options: [{ ...option, autocomplete: true, choices: [{ name: 'a', value: 'a' }] }] }],
    ],
    ['two of a name', [base, base]],
    ['more than a hundred', Array.from({ length: 101 }, (_, index) => ({ ...base, name: `ask${index}` }))],
    ['a minimum above the maximum', [{ ...base, options: [{ ...option, min_length: 5, max_length: 2 }] }]],
  ])('are refused with %s', async (_what, commands) => {
    const { discord, call } = await setUp();
    expect((await call('PUT', `/applications/${discord.world.applicationId}/commands`, commands)).code).toBe(50_035);
  });

  it('are sent by people only as they were registered', async () => {
    const { channel, person } = await setUp();
    expect(() => person.slash(channel, 'other')).toThrow('/other is not registered here.');
    expect(() => person.slash(channel, 'ask', { question: 'x' })).toThrow('has no option question');
  });
});

describe('a command for those who manage the server', () => {
  const definition = { name: 'rule', description: 'Rule', default_member_permissions: '32' };

  async function setUpRule(permissions = definition.default_member_permissions) {
    const stand = await setUp();
    await stand.call('PUT', `/applications/${stand.discord.world.applicationId}/commands`, [
      { ...definition, default_member_permissions: permissions },
    ]);
    return stand;
  }

  it('is shown to them, and hidden from members unless the server lets one in', async () => {
    const { discord, guild, channel, person } = await setUpRule();
    const manager = discord.addPerson(guild, 'Grace', PermissionFlagsBits.ManageGuild);
    expect(manager.slash(channel, 'rule').type).toBe(2);
    expect(() => person.slash(channel, 'rule')).toThrow('Discord does not show /rule to Ada.');
    discord.world.letIn(person.id, 'rule');
    expect(person.slash(channel, 'rule').type).toBe(2);
  });

  it('is shown to administrators alone where it asks for no permission that there is', async () => {
    const { discord, guild, channel } = await setUpRule('0');
    const manager = discord.addPerson(guild, 'Grace', PermissionFlagsBits.ManageGuild);
    const owner = discord.addPerson(guild, 'Hal', PermissionFlagsBits.Administrator);
    expect(() => manager.slash(channel, 'rule')).toThrow('Discord does not show /rule to Grace.');
    expect(owner.slash(channel, 'rule').type).toBe(2);
  });
});

describe('a number that a person types', () => {
  const options = [
    { type: 4, name: 'samples', description: 'How many', min_value: 1, max_value: 8 },
    { type: 10, name: 'temperature', description: 'How warm', min_value: 0, max_value: 2 },
  ];

  it.each([
    [{ samples: 1.5 }, 'samples must be a whole number'],
    [{ samples: 9 }, 'samples must be from 1 to 8'],
    [{ temperature: -0.1 }, 'temperature must be from 0 to 2'],
    [{ temperature: 'warm' }, 'temperature must be a number'],
  ])('is sent only as it was registered: %j', async (values, sentence) => {
    const { discord, channel, person, call } = await setUp();
    const command = { name: 'set', description: 'Set', options };
    await call('PUT', `/applications/${discord.world.applicationId}/commands`, [command]);
    expect(() => person.slash(channel, 'set', values)).toThrow(sentence);
    expect(person.slash(channel, 'set', { samples: 8, temperature: 0.5 }).type).toBe(2);
  });
});

describe('rate limits', () => {
  it('count creates and edits of a channel apart, tell what is left, and refuse with the wait', async () => {
    const { channel, call, clock } = await setUp({ limits: {} });
    const path = `/channels/${channel.id}/messages`;
    const post = () => call('POST', path, { content: 'x' });
    const first = await post();
    expect(first.headers.get('x-ratelimit-remaining')).toBe('4');
    for (let more = 0; more < 4; more += 1) await post();
    clock.advance(1000);
    const refused = await post();
    expect(refused).toMatchObject({ status: 429, body: { retry_after: 4, global: false } });
    expect(refused.headers.get('retry-after')).toBe('4');
    expect(refused.headers.get('x-ratelimit-scope')).toBe('user');
    const edit = await call('PATCH', `${path}/${first.body['id']}`, { content: 'y' });
    expect(edit.status).toBe(200);
    expect(edit.headers.get('x-ratelimit-bucket')).toBe(first.headers.get('x-ratelimit-bucket'));
    clock.advance(4000);
    expect((await post()).status).toBe(200);
  });

  it('count each interaction token by itself, and not against the whole', async () => {
    const { call, ask, acknowledge, hook, channel } = await setUp({
      limits: { global: { limit: 12, windowMs: 60_000 } },
    });
    const [one, two] = [ask(), ask()];
    for (const interaction of [one, two]) await acknowledge(interaction);
    const edit = (token: string) => call('PATCH', `${hook}/${token}/messages/@original`, { content: 'x' }, false);
    for (let times = 0; times < 5; times += 1) expect((await edit(one.token)).status).toBe(200);
    expect((await edit(one.token)).status).toBe(429);
    expect((await edit(two.token)).status).toBe(200);
    const statuses: number[] = [];
    for (let times = 0; times < 13; times += 1) statuses.push((await call('GET', `/channels/${channel.id}`)).status);
    expect(statuses.slice(0, 11).every((status) => status === 200)).toBe(true);
    const last = await call('GET', `/channels/${channel.id}`);
    expect(last).toMatchObject({ status: 429, body: { global: true } });
    expect(last.headers.get('x-ratelimit-global')).toBe('true');
  });

  it('ban an address that was refused too often, whatever it asks for then', async () => {
    const { channel, call } = await setUp({ limits: { invalid: { limit: 2, windowMs: 60_000 } } });
    for (let times = 0; times < 2; times += 1) await call('GET', `/channels/${channel.id}`, undefined, false);
    expect((await call('GET', `/channels/${channel.id}`)).status).toBe(429);
  });

  it('slow down edits of messages older than an hour, by a limit inside the bucket', async () => {
    const { channel, call, clock } = await setUp({ limits: { editMessage: PLENTY } });
    const made = await call('POST', `/channels/${channel.id}/messages`, { content: 'x' });
    clock.advance(3_600_001);
    const edit = (text: string) =>
      call('PATCH', `/channels/${channel.id}/messages/${made.body['id']}`, { content: text });
    for (const text of ['a', 'b', 'c']) expect((await edit(text)).status).toBe(200);
    expect(await edit('d')).toMatchObject({ status: 429, code: 30_046 });
  });
});
