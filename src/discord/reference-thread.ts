import { type REST, RequestMethod, Routes } from 'discord.js';
import { z } from 'zod';
import type { Clock } from '../moa/clock.ts';
import { DeliveryError, type MessageBody } from './delivery.ts';
import { oneLine, truncate } from './format.ts';
import { createIn } from './message-routes.ts';
import { request } from './rest-door.ts';

/** Discord's limit for a thread's name, in characters. */
const NAME_LENGTH = 100;
const ARCHIVE_AFTER_MINUTES = 1440;
const THREAD_EXISTS = 160_004;

const created = z.object({ id: z.string() });

function threadName(question: string): string {
  // Discord trims names and refuses empty ones.
  return truncate(oneLine(question), NAME_LENGTH) || 'Question';
}

/**
 * Opens the threads that hang on answers. Discord's cool-down for new threads is minutes long and holds for a whole channel:
 * while it lasts nothing is tried there.
 */
export class ThreadOpener {
  readonly #rest: REST;
  readonly #clock: Clock;
  /** Channel → when new threads are allowed again. */
  readonly #coolDowns = new Map<string, number>();

  constructor(rest: REST, clock: Clock) {
    this.#rest = rest;
    this.#clock = clock;
  }

  /**
   * A message has one thread at most, and its id is the message's, so a thread that exists already (a process before us made
   * it) is simply ours.
   * @returns the thread's id.
   * @throws DeliveryError; not to be tried again.
   */
  async open(channelId: string, messageId: string, question: string): Promise<string> {
    this.#refuseInCoolDown(channelId);
    try {
      const { data } = await request(this.#rest, {
        method: RequestMethod.Post,
        fullRoute: Routes.threads(channelId, messageId),
        body: { name: threadName(question), auto_archive_duration: ARCHIVE_AFTER_MINUTES },
      });
      return created.parse(data).id;
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      if (error.code === THREAD_EXISTS) return messageId;
      if (error.retryAfterMs !== undefined) this.#coolDowns.set(channelId, this.#clock.now() + error.retryAfterMs);
      throw error;
    }
  }

  #refuseInCoolDown(channelId: string): void {
    const untilMs = this.#coolDowns.get(channelId);
    if (untilMs === undefined) return;
    const leftMs = untilMs - this.#clock.now();
    if (leftMs <= 0) this.#coolDowns.delete(channelId);
    else throw new DeliveryError('rate-limited', COOL_DOWN, { retryAfterMs: leftMs });
  }
}

const COOL_DOWN = 'Discord opens no more threads in this channel for some minutes.';

/**
 * Posts one message into a thread, once for ever for each `key`.
 * @throws DeliveryError
 */
export async function postToThread(rest: REST, threadId: string, body: MessageBody, key: string): Promise<string> {
  const { data } = await request(rest, createIn(threadId, body, key));
  return created.parse(data).id;
}
