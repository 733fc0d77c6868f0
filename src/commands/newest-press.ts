interface Line {
  newest: symbol;
  /** Settles with the last change that was begun. */
  editing: Promise<void>;
}

/**
 * Several presses on one message, each of which takes its time to draw: only the newest of them is shown, and no change
 * overtakes another.
 */
export class NewestPress {
  /** By message. */
  readonly #lines = new Map<string, Line>();

  /** @throws what `draw` or `edit` throws */
  async show<Body>(messageId: string, draw: () => Promise<Body>, edit: (body: Body) => Promise<void>): Promise<void> {
    const press = Symbol();
    const line = this.#lines.get(messageId) ?? { newest: press, editing: Promise.resolve() };
    line.newest = press;
    this.#lines.set(messageId, line);
    try {
      const body = await draw();
      const editing = line.editing.then(() => (line.newest === press ? edit(body) : undefined));
      line.editing = editing.catch(() => {});
      await editing;
    } finally {
      if (line.newest === press) this.#lines.delete(messageId);
    }
  }
}
