/** On whose behalf a model is asked. */
export interface Party {
  readonly user: string;
  /** Undefined in a direct message, which counts as a server of its own. */
  readonly server: string | undefined;
}

/** What one user waits for, in the order of coming; what has had a turn before, and comes back, goes first. */
interface Share<T extends object> {
  readonly returning: Set<T>;
  readonly fresh: Set<T>;
}

/** The first key has the next turn; who has had it goes to the end, and is forgotten with nothing left to wait for. */
type Ring<T> = Map<string, T>;

/**
 * Those who wait, in fair turns: plain round robin over servers, then over the users of a server, then first come first
 * served. Whoever comes waits for one turn of each other server at most, and no more for the hundred questions of
 * another. An item that leaves spends nobody's turn. All in constant time; nothing is kept of who does not wait.
 */
export class FairQueue<T extends object> {
  readonly #servers: Ring<Ring<Share<T>>> = new Map();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** `returning`: it goes before all else of the same user. An item can wait once only. */
  add(item: T, party: Party, { returning }: { readonly returning: boolean }): void {
    const share = this.#shareOf(party);
    (returning ? share.returning : share.fresh).add(item);
    this.#size += 1;
  }

  /** Takes the one whose turn it is; undefined where nobody waits. */
  take(): T | undefined {
    const [next] = this.#servers;
    if (next === undefined) return undefined;
    const [server, users] = next;
    const item = takeOf(users);
    rotate(this.#servers, server, users, users.size > 0);
    this.#size -= 1;
    return item;
  }

  /** Lets an item go that waits no more. Harmless where it does not wait. */
  remove(item: T, { user, server }: Party): void {
    const key = serverKey({ user, server });
    const users = this.#servers.get(key);
    const share = users?.get(user);
    if (users === undefined || share === undefined) return;
    if (!share.returning.delete(item) && !share.fresh.delete(item)) return;
    this.#size -= 1;
    if (isEmpty(share)) users.delete(user);
    if (users.size === 0) this.#servers.delete(key);
  }

  #shareOf(party: Party): Share<T> {
    const key = serverKey(party);
    const users: Ring<Share<T>> = this.#servers.get(key) ?? new Map();
    const share = users.get(party.user) ?? { returning: new Set(), fresh: new Set() };
    users.set(party.user, share);
    this.#servers.set(key, users);
    return share;
  }
}

function serverKey({ user, server }: Party): string {
  return server === undefined ? `direct ${user}` : `server ${server}`;
}

function isEmpty<T extends object>({ returning, fresh }: Share<T>): boolean {
  return returning.size + fresh.size === 0;
}

function takeOf<T extends object>(users: Ring<Share<T>>): T | undefined {
  const [next] = users;
  if (next === undefined) return undefined;
  const [user, share] = next;
  const line = share.returning.size > 0 ? share.returning : share.fresh;
  const [item] = line;
  if (item !== undefined) line.delete(item);
  rotate(users, user, share, !isEmpty(share));
  return item;
}

/** The end of a turn: to the end of the ring, or out of it. */
function rotate<T>(ring: Ring<T>, key: string, value: T, stays: boolean): void {
  ring.delete(key);
  if (stays) ring.set(key, value);
}
