import type { REST } from 'discord.js';
import type { ChannelPaces } from '../discord/channel-pace.ts';
import type { DeliveryError } from '../discord/delivery.ts';
import type { DraftBudget } from '../discord/draft-budget.ts';
import { LiveMessage } from '../discord/live-message.ts';
import { AnswerPlace, type PlacedMessage, TOKEN_LIFE_MS } from '../discord/message-routes.ts';
import type { Pace } from '../discord/pace.ts';
import type { Pictures } from '../discord/pictures/picture.ts';
import { BEHIND_THE_BUTTON, type ReferenceHome } from '../discord/reference-home.ts';
import { ReferencePoster } from '../discord/reference-poster.ts';
import type { ThreadOpener } from '../discord/reference-thread.ts';
import { TokenPace } from '../discord/token-pace.ts';
import type { Clock } from '../moa/clock.ts';
import type { Log } from '../ops/log.ts';
import type { StoredRun } from '../store/store.ts';
import { Placed } from './placed.ts';
import type { RunRecord } from './run-record.ts';

export interface ShowingDeps {
  readonly clock: Clock;
  /** Wall-clock time in epoch milliseconds, for the age of tokens. */
  readonly wallClock: () => number;
  readonly webhookRest: REST;
  readonly channelRest: REST;
  readonly threads: ThreadOpener;
  readonly paces: ChannelPaces;
  readonly drafts: DraftBudget;
  readonly pictures: Pictures;
  /** From 0 to 1, evenly. */
  readonly random: () => number;
}

interface ShowingHooks {
  readonly record: RunRecord;
  readonly log: Log;
  readonly onPlaced: (message: PlacedMessage) => void;
  readonly onGone: (why: string) => void;
  /** Called before each request, so that what is shown is kept first. */
  readonly beforePut: () => Promise<void>;
}

/** Where a run is shown: a message for the answer, and a home for the references. Decided by what is kept of the run. */
export class Showing {
  readonly live: LiveMessage;
  readonly references: ReferenceHome;
  readonly #placed = new Placed();
  #pace: Pace;

  constructor(run: StoredRun, deps: ShowingDeps, hooks: ShowingHooks) {
    this.#pace = paceOf(run, deps.paces);
    const [first] = run.messages;
    if (first !== undefined) this.#placed.at(first);
    this.live = new LiveMessage({
      place: this.#place(run, deps, hooks),
      pace: () => this.#pace,
      drafts: deps.drafts,
      clock: deps.clock,
      random: deps.random,
      existing: run.messages.length,
      beforePut: hooks.beforePut,
      onGone: ({ message }) => hooks.onGone(message),
      onFault: (fault) => hooks.log.warn({ kind: fault.kind, code: fault.code }, fault.message),
    });
    this.references = run.referencesIn === 'thread' ? this.#thread(run, deps, hooks) : BEHIND_THE_BUTTON;
  }

  /** No message will come any more: who waits for one is told. */
  close(): void {
    this.#placed.giveUp();
  }

  #place(run: StoredRun, deps: ShowingDeps, hooks: ShowingHooks): AnswerPlace {
    const { clock, wallClock, webhookRest, channelRest, paces } = deps;
    const { interaction, channelId, messages, id, questionMessageId, seenBy } = run;
    const ticket = interaction && {
      ...interaction,
      expiresAtMs: clock.now() + TOKEN_LIFE_MS - (wallClock() - interaction.createdAt),
    };
    const onPlaced = (message: PlacedMessage): void => {
      this.#placed.at(message);
      hooks.onPlaced(message);
      void hooks.record.message(message);
    };
    const onFallback = (fault: DeliveryError | undefined): void => {
      hooks.log.info({ code: fault?.code }, 'the interaction token is used up; on by the channel');
      this.#pace.leave();
      this.#pace = paces.join(channelId);
    };
    const onNoReply = (): void =>
      hooks.log.warn(
        { channel: channelId, missing: ['Read Message History'] },
        'the bot lacks permissions in a channel',
      );
    return new AnswerPlace(
      { webhookRest, channelRest, clock, onPlaced, onFallback, onNoReply },
      { channelId, ticket, known: messages, key: id, replyTo: questionMessageId, ephemeral: seenBy === 'asker' },
    );
  }

  #thread(
    run: StoredRun,
    { channelRest, clock, threads, pictures }: ShowingDeps,
    { record, log }: ShowingHooks,
  ): ReferencePoster {
    return new ReferencePoster(
      {
        rest: channelRest,
        clock,
        threads,
        draw: (request) => pictures.draw(request, 'reference'),
        runId: run.id,
        question: run.question,
        message: this.#placed.promise,
        alreadyPosted: new Set(run.threadPosts.keys()),
        onThread: (thread) => record.thread(thread),
        onPosted: (key, messageId) => record.threadPost(key, messageId),
        onFault: (fault) => log.warn({ kind: fault.kind, code: fault.code }, `references: ${fault.message}`),
      },
      run.threadId,
    );
  }
}

/** What one person alone sees is not known to the channel, and where the bot is no member it has no way through it. */
function paceOf({ interaction, channelId, guildId, seenBy, messages }: StoredRun, paces: ChannelPaces): Pace {
  if (interaction === undefined) return paces.join(channelId, { isToBeMade: messages.length === 0 });
  return new TokenPace(guildId === undefined || seenBy === 'asker' ? undefined : paces.visit(channelId));
}
