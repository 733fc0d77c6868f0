import { GatewayIntentBits } from 'discord-api-types/v10';
import { z } from 'zod';

/** Without the whole list's intent, so many are found at most; by id, so many may be asked for. */
const MAX_FOUND = 100;
/** Longer ones are left out of the answer. */
const MAX_NONCE_BYTES = 32;

/** The data of op 8: the members whose names begin with `query`, or those with the ids. */
export const membersRequestSchema = z
  .object({
    guild_id: z.string(),
    query: z.string().optional(),
    limit: z.int().min(0).optional(),
    user_ids: z.union([z.string(), z.array(z.string()).max(MAX_FOUND)]).optional(),
    nonce: z.string().optional(),
  })
  .refine(({ query, limit, user_ids }) => (query === undefined ? user_ids !== undefined : limit !== undefined));

type MembersRequest = z.infer<typeof membersRequestSchema>;

const guildSchema = z.object({
  members: z.array(
    z.looseObject({
      nick: z.string().nullish(),
      user: z.looseObject({ id: z.string(), username: z.string() }),
    }),
  ),
});

type Member = z.infer<typeof guildSchema>['members'][number];

/**
 * The GUILD_MEMBERS_CHUNK that answers; undefined where Discord says nothing: the whole list without its intent.
 * @param guildCreate the server as GUILD_CREATE shows it
 */
export function membersChunk(request: MembersRequest, guildCreate: unknown, intents: number): unknown {
  const everybody = request.user_ids === undefined && request.query === '' && request.limit === 0;
  if (everybody && (intents & GatewayIntentBits.GuildMembers) === 0) return undefined;
  const { members } = guildSchema.parse(guildCreate);
  const { nonce } = request;
  return {
    guild_id: request.guild_id,
    chunk_index: 0,
    chunk_count: 1,
    ...(request.user_ids === undefined
      ? { members: everybody ? members : byName(members, request) }
      : byId(members, [request.user_ids].flat())),
    ...(nonce === undefined || Buffer.byteLength(nonce) > MAX_NONCE_BYTES ? {} : { nonce }),
  };
}

function byName(members: readonly Member[], { query = '', limit = 0 }: MembersRequest): readonly Member[] {
  const prefix = query.toLowerCase();
  const found = members.filter(({ nick, user }) =>
    [user.username, nick ?? ''].some((name) => name.toLowerCase().startsWith(prefix)),
  );
  return found.slice(0, limit === 0 ? MAX_FOUND : Math.min(limit, MAX_FOUND));
}

function byId(members: readonly Member[], ids: readonly string[]) {
  return {
    members: members.filter(({ user }) => ids.includes(user.id)),
    not_found: ids.filter((id) => !members.some(({ user }) => user.id === id)),
  };
}
