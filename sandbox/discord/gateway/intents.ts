import { GatewayIntentBits as Bit } from 'discord-api-types/v10';

/** Which dispatches an intent brings in servers, as Discord's gateway page lists them. */
const IN_GUILDS: readonly (readonly [Bit, readonly string[]])[] = [
  [
    Bit.Guilds,
    [
      ...[
        'GUILD_CREATE',
        'GUILD_UPDATE',
        'GUILD_DELETE',
        'GUILD_ROLE_CREATE',
        'GUILD_ROLE_UPDATE',
        'GUILD_ROLE_DELETE',
      ],
      ...['CHANNEL_CREATE', 'CHANNEL_UPDATE', 'CHANNEL_DELETE', 'CHANNEL_PINS_UPDATE'],
      ...['THREAD_CREATE', 'THREAD_UPDATE', 'THREAD_DELETE', 'THREAD_LIST_SYNC', 'THREAD_MEMBER_UPDATE'],
      'THREAD_MEMBERS_UPDATE',
      ...['STAGE_INSTANCE_CREATE', 'STAGE_INSTANCE_UPDATE', 'STAGE_INSTANCE_DELETE'],
    ],
  ],
  [Bit.GuildMembers, ['GUILD_MEMBER_ADD', 'GUILD_MEMBER_UPDATE', 'GUILD_MEMBER_REMOVE', 'THREAD_MEMBERS_UPDATE']],
  [Bit.GuildModeration, ['GUILD_AUDIT_LOG_ENTRY_CREATE', 'GUILD_BAN_ADD', 'GUILD_BAN_REMOVE']],
  [Bit.GuildExpressions, ['GUILD_EMOJIS_UPDATE', 'GUILD_STICKERS_UPDATE']],
  [
    Bit.GuildIntegrations,
    ['GUILD_INTEGRATIONS_UPDATE', 'INTEGRATION_CREATE', 'INTEGRATION_UPDATE', 'INTEGRATION_DELETE'],
  ],
  [Bit.GuildWebhooks, ['WEBHOOKS_UPDATE']],
  [Bit.GuildInvites, ['INVITE_CREATE', 'INVITE_DELETE']],
  [Bit.GuildVoiceStates, ['VOICE_STATE_UPDATE', 'VOICE_CHANNEL_EFFECT_SEND']],
  [Bit.GuildPresences, ['PRESENCE_UPDATE']],
  [Bit.GuildMessages, ['MESSAGE_CREATE', 'MESSAGE_UPDATE', 'MESSAGE_DELETE', 'MESSAGE_DELETE_BULK']],
  [Bit.GuildMessageReactions, reactionEvents()],
  [Bit.GuildMessageTyping, ['TYPING_START']],
  [Bit.GuildMessagePolls, ['MESSAGE_POLL_VOTE_ADD', 'MESSAGE_POLL_VOTE_REMOVE']],
];

/** The same for direct messages. */
const IN_DMS: readonly (readonly [Bit, readonly string[]])[] = [
  [Bit.DirectMessages, ['MESSAGE_CREATE', 'MESSAGE_UPDATE', 'MESSAGE_DELETE', 'CHANNEL_PINS_UPDATE']],
  [Bit.DirectMessageReactions, reactionEvents()],
  [Bit.DirectMessageTyping, ['TYPING_START']],
  [Bit.DirectMessagePolls, ['MESSAGE_POLL_VOTE_ADD', 'MESSAGE_POLL_VOTE_REMOVE']],
];

const NEEDED = { guild: byEvent(IN_GUILDS), dm: byEvent(IN_DMS) };

/** Bits that must be granted in the portal. */
export const PRIVILEGED = Bit.GuildMembers | Bit.GuildPresences | Bit.MessageContent;

const KNOWN = Object.values(Bit)
  .filter((bit) => typeof bit === 'number')
  .reduce((sum, bit) => sum | bit, 0);

export function areKnown(intents: number): boolean {
  return intents >= 0 && (intents & ~KNOWN) === 0;
}

/** Whether a session with these intents gets the event; one that no intent lists (INTERACTION_CREATE) always comes. */
export function receives(intents: number, event: string, inGuild: boolean): boolean {
  const needed = NEEDED[inGuild ? 'guild' : 'dm'].get(event);
  return needed === undefined || (intents & needed) !== 0;
}

function reactionEvents(): readonly string[] {
  return ['ADD', 'REMOVE', 'REMOVE_ALL', 'REMOVE_EMOJI'].map((change) => `MESSAGE_REACTION_${change}`);
}

/** The bits of which one is enough, by event. */
function byEvent(table: readonly (readonly [Bit, readonly string[]])[]): ReadonlyMap<string, number> {
  const needed = new Map<string, number>();
  for (const [bit, events] of table) {
    for (const event of events) needed.set(event, (needed.get(event) ?? 0) | bit);
  }
  return needed;
}
