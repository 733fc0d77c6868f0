import { HTTPError, type InternalRequest, type REST, RequestMethod } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { text } from '../../src/discord/components.ts';
import type { MessageBody } from '../../src/discord/delivery.ts';
import { AnswerPlace } from '../../src/discord/message-routes.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const CHANNEL = '100';
const FIRST = { index: 0, channelId: CHANNEL, messageId: '200' };
const BODY: MessageBody = { components: [text('The second message.')] };

/** A Discord that handles each post to a webhook and then fails, and answers look-ups when it is told to. */
class LosingDiscord {
  readonly asked: string[] = [];
  readonly rest: REST;
  /** What a webhook has posted, or edited since. */
  posted: { readonly id: string; readonly channel_id: string; readonly components: unknown } | undefined;
  answerLook = (): void => {};

  constructor() {
    // The one method that is used.
    const door: Pick<REST, 'queueRequest'> = { queueRequest: (options) => this.#answer(options) };
    this.rest = door as REST;
  }

  async #answer({ method, fullRoute, body }: InternalRequest) {
    this.asked.push(method);
    if (method === RequestMethod.Get) {
      await new Promise<void>((resolve) => {
        this.answerLook = resolve;
      });
      return Response.json(this.posted === undefined ? [] : [this.posted]);
    }
    const { components } = JSON.parse(JSON.stringify(body));
    this.posted = { id: '201', channel_id: CHANNEL, components };
    if (method === RequestMethod.Post) throw new HTTPError(502, 'Bad Gateway', method, fullRoute, {});
    return Response.json(this.posted);
  }
}

async function lostFollowUp() {
  const discord = new LosingDiscord();
  const clock = new VirtualClock();
  const place = new AnswerPlace(
    { webhookRest: discord.rest, channelRest: discord.rest, clock, onPlaced: () => {}, onFallback: () => {} },
    {
      channelId: CHANNEL,
      ticket: { applicationId: '1', token: 'token', expiresAtMs: 1000 },
      known: [FIRST],
      key: 'run',
    },
  );
  const lookForFirst = place.put(1, BODY, 'usual').catch((error: unknown) => error);
  await expect.poll(() => discord.asked).toEqual(['GET']);
  discord.answerLook();
  expect(await lookForFirst).toMatchObject({ kind: 'transient' });
  return { discord, place, mark: markOf(discord) };
}

function markOf({ posted }: LosingDiscord): unknown {
  return JSON.parse(JSON.stringify(posted?.components))[0].id;
}

describe('a follow-up message whose reply was lost', () => {
  it('is found by its mark, and keeps it when it is edited', async () => {
    const { discord, place, mark } = await lostFollowUp();
    const putting = place.put(1, BODY, 'usual');
    await expect.poll(() => discord.asked).toEqual(['GET', 'POST', 'GET']);
    discord.answerLook();
    await putting;
    expect(discord.asked).toEqual(['GET', 'POST', 'GET', 'PATCH']);
    expect([typeof mark, markOf(discord)]).toEqual(['number', mark]);
  });

  it('is left alone where it is found after the place was abandoned: another process may have edited it by then', async () => {
    const { discord, place } = await lostFollowUp();
    const putting = place.put(1, BODY, 'usual').catch(() => 'given up');
    await expect.poll(() => discord.asked).toEqual(['GET', 'POST', 'GET']);
    place.abandon();
    discord.answerLook();
    expect(await putting).toBe('given up');
    expect(discord.asked).toEqual(['GET', 'POST', 'GET']);
  });
});
