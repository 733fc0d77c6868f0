import { createHash } from 'node:crypto';
import { type InternalRequest, RequestMethod, Routes } from 'discord.js';
import { z } from 'zod';
import { DeliveryError, type MessageBody } from './delivery.ts';
import type { Reply } from './rest-door.ts';

/**
 * A message posted through an interaction's webhook, for which Discord knows no nonce: where its reply was lost, nobody can say
 * whether it is there. So its first component carries a mark, by which it is found again.
 */

/** Component ids are positive 32-bit integers. */
const MARK_BITS = 0x3fffffff;

function markOf(key: string): number {
  return (createHash('sha256').update(key).digest().readUInt32BE() & MARK_BITS) + 1;
}

/** The same message with the mark of `key`, which names it for ever. */
export function marked(body: MessageBody, key: string): MessageBody {
  const [first, ...others] = body.components;
  return first === undefined ? body : { ...body, components: [{ ...first, id: markOf(key) }, ...others] };
}

const found = z.array(
  z.object({
    id: z.string(),
    channel_id: z.string(),
    components: z.array(z.object({ id: z.unknown() })).catch([]),
  }),
);

/**
 * The reply that was lost, if the message marked with `key` stands in the channel after message `after`.
 * @returns undefined where it does not, or where the bot may not look.
 * @throws DeliveryError `transient`, `rate-limited`
 */
export async function findMarked(
  ask: (options: InternalRequest) => Promise<Reply>,
  { channelId, after, key }: { readonly channelId: string; readonly after: string; readonly key: string },
): Promise<unknown> {
  const query = new URLSearchParams({ after, limit: '100' });
  try {
    const { data } = await ask({
      method: RequestMethod.Get,
      fullRoute: Routes.channelMessages(channelId),
      query,
    });
    return found.parse(data).find(({ components }) => components[0]?.id === markOf(key));
  } catch (error) {
    if (error instanceof DeliveryError && (error.kind === 'transient' || error.kind === 'rate-limited')) throw error;
    return undefined;
  }
}
