import type { ChatRequest } from './request.ts';
import type { Script } from './script.ts';

interface Standing {
  readonly appliesTo: (request: ChatRequest) => boolean;
  readonly script: Script;
  left: number;
}

/** The scripts that wait for their calls. A model's own come first, in the order given, then the first that applies. */
export class ScriptBook {
  #queues = new Map<string, Standing[]>();
  #standing: Standing[] = [];

  add(model: string, scripts: readonly Script[]): void {
    const queue = this.#queues.get(model) ?? [];
    queue.push(...scripts.map((script) => ({ appliesTo: () => true, script, left: script.times ?? 1 })));
    this.#queues.set(model, queue);
  }

  addWhere(appliesTo: (request: ChatRequest) => boolean, script: Script): void {
    this.#standing.push({ appliesTo, script, left: script.times ?? Number.POSITIVE_INFINITY });
  }

  /** The script of this call, used up by one. An empty one where nothing was scripted. */
  take(request: ChatRequest): Script {
    const candidates = [...(this.#queues.get(request.model) ?? []), ...this.#standing];
    const found = candidates.find(({ left, appliesTo }) => left > 0 && appliesTo(request));
    if (found === undefined) return {};
    found.left -= 1;
    return found.script;
  }

  clear(): void {
    this.#queues.clear();
    this.#standing = [];
  }
}
