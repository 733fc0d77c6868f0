import { checkCommands } from '../rules/commands.ts';
import { checkBody } from '../spec/schemas.ts';
import { guildPayload, memberPayload, userPayload } from '../world/payloads.ts';
import type { RegisteredCommand, World } from '../world/world.ts';
import { faults } from './api-fault.ts';
import { type ApiReply, type ApiRequest, param, type Route } from './request.ts';

export const applicationRoutes: readonly Route[] = [
  {
    method: 'GET',
    template: '/gateway/bot',
    authorized: true,
    handle: ({ gatewayBot }) => ({ status: 200, body: gatewayBot() }),
  },
  {
    method: 'GET',
    template: '/users/@me',
    authorized: true,
    handle: ({ world }) => ({ status: 200, body: userPayload(world.bot) }),
  },
  { method: 'POST', template: '/users/@me/channels', authorized: true, handle: openDm },
  { method: 'GET', template: '/users/:id', authorized: true, handle: getUser },
  {
    method: 'GET',
    template: '/applications/@me',
    authorized: true,
    handle: ({ world }) => ({ status: 200, body: application(world) }),
  },
  {
    method: 'GET',
    template: '/oauth2/applications/@me',
    authorized: true,
    handle: ({ world }) => ({ status: 200, body: application(world) }),
  },
  {
    method: 'GET',
    template: '/applications/:id/commands',
    authorized: true,
    handle: (request) => listCommands(request, undefined),
  },
  {
    method: 'PUT',
    template: '/applications/:id/commands',
    authorized: true,
    handle: (request) => putCommands(request, undefined),
  },
  {
    method: 'GET',
    template: '/applications/:id/guilds/:id/commands',
    authorized: true,
    handle: (request) => listCommands(request, guildId(request)),
  },
  {
    method: 'PUT',
    template: '/applications/:id/guilds/:id/commands',
    authorized: true,
    handle: (request) => putCommands(request, guildId(request)),
  },
  { method: 'GET', template: '/guilds/:id', authorized: true, handle: getGuild },
  { method: 'GET', template: '/guilds/:id/members/:id', authorized: true, handle: getMember },
];

function application({ bot, applicationId }: World): unknown {
  return {
    id: applicationId,
    name: bot.name,
    icon: null,
    description: '',
    bot: userPayload(bot),
    flags: 0,
    summary: '',
    verify_key: '0'.repeat(64),
  };
}

/** Command routes are the application's own. @throws ApiFault 10002 */
function own(request: ApiRequest): World {
  if (param(request, 0) !== request.world.applicationId) throw faults.unknownApplication();
  return request.world;
}

function guildId(request: ApiRequest): string {
  const id = param(request, 1);
  // A server that the bot was not invited to refuses it.
  if (!request.world.guilds.has(id)) throw faults.missingAccess();
  return id;
}

function listCommands(request: ApiRequest, guild: string | undefined): ApiReply {
  const world = own(request);
  const commands = world.commands.filter((command) => command.guildId === guild);
  return { status: 200, body: commands.map((command) => commandPayload(command, world)) };
}

function putCommands(request: ApiRequest, guild: string | undefined): ApiReply {
  const world = own(request);
  const list: readonly unknown[] = Array.isArray(request.rawBody) ? request.rawBody : [];
  for (const [index, command] of list.entries()) checkBody('command', command, [String(index)]);
  checkCommands(list);
  const registered = list.map((raw): RegisteredCommand => {
    const definition = { type: 1, ...(raw as { readonly name: string }) };
    const before = world.commands.find(
      (other) =>
        other.guildId === guild &&
        other.definition.name === definition.name &&
        other.definition.type === definition.type,
    );
    return { id: before?.id ?? world.ids.next(), guildId: guild, version: world.ids.next(), definition };
  });
  world.commands = [...world.commands.filter((command) => command.guildId !== guild), ...registered];
  world.tell({ type: 'commands' });
  return { status: 200, body: registered.map((command) => commandPayload(command, world)) };
}

function commandPayload(command: RegisteredCommand, { applicationId }: World): unknown {
  return {
    id: command.id,
    application_id: applicationId,
    version: command.version,
    default_member_permissions: null,
    nsfw: false,
    ...command.definition,
    ...(command.guildId === undefined ? {} : { guild_id: command.guildId }),
  };
}

function openDm(request: ApiRequest): ApiReply {
  const user = request.world.users.get(String(request.body['recipient_id']));
  if (user === undefined) throw faults.unknownUser();
  const channel = request.world.dmWith(user);
  return {
    status: 200,
    body: { id: channel.id, type: channel.type, recipients: [userPayload(user)], last_message_id: null, flags: 0 },
  };
}

function getUser(request: ApiRequest): ApiReply {
  const user = request.world.users.get(param(request, 0));
  if (user === undefined) throw faults.unknownUser();
  return { status: 200, body: userPayload(user) };
}

function getGuild(request: ApiRequest): ApiReply {
  const guild = request.world.guilds.get(param(request, 0));
  if (guild === undefined) throw faults.unknownGuild();
  return { status: 200, body: guildPayload(guild, request.world) };
}

function getMember(request: ApiRequest): ApiReply {
  const guild = request.world.guilds.get(param(request, 0));
  if (guild === undefined) throw faults.unknownGuild();
  const member = guild.members.get(param(request, 1));
  const user = request.world.users.get(param(request, 1));
  if (member === undefined || user === undefined) throw faults.unknownUser();
  return { status: 200, body: { ...memberPayload(member), user: userPayload(user) } };
}
