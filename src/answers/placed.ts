import { DeliveryError } from '../discord/delivery.ts';
import type { PlacedMessage } from '../discord/message-routes.ts';

/** The first message of an answer, for whoever has to wait until it exists. */
export class Placed {
  readonly promise: Promise<PlacedMessage>;
  #resolve: (message: PlacedMessage) => void = () => {};
  #reject: (error: Error) => void = () => {};

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Nobody may be waiting; then giving up is no fault.
    this.promise.catch(() => {});
  }

  at(message: PlacedMessage): void {
    if (message.index === 0) this.#resolve(message);
  }

  /** No effect once the message exists. */
  giveUp(): void {
    this.#reject(new DeliveryError('gone', 'The answer was never shown, so there is no message for a thread.'));
  }
}
