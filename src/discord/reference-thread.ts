import { type REST, RequestMethod, Routes } from 'discord.js';
import { z } from 'zod';
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
 * Opens the thread on a message. A message has one thread at most, and its id is the message's, so a thread that exists
 * already (a process before us made it) is simply ours.
 * @returns the thread's id.
 * @throws DeliveryError; never tried again, as Discord's cool-down for new threads is minutes long.
 */
export async function openThread(rest: REST, channelId: string, messageId: string, question: string): Promise<string> {
  try {
    const { data } = await request(rest, {
      method: RequestMethod.Post,
      fullRoute: Routes.threads(channelId, messageId),
      body: { name: threadName(question), auto_archive_duration: ARCHIVE_AFTER_MINUTES },
    });
    return created.parse(data).id;
  } catch (error) {
    if (error instanceof DeliveryError && error.code === THREAD_EXISTS) return messageId;
    throw error;
  }
}

/**
 * Posts one message into a thread, once for ever for each `key`.
 * @throws DeliveryError
 */
export async function postToThread(rest: REST, threadId: string, body: MessageBody, key: string): Promise<string> {
  const { data } = await request(rest, createIn(threadId, body, key));
  return created.parse(data).id;
}
