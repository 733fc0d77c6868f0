import type { Stage } from './stage.ts';
import type { TypedLine } from './typed-line.ts';

/** What a person does, but for asking: that has an answer to wait for. */
export type Act = Exclude<TypedLine, { readonly type: 'question' | 'nothing' | 'quit' | 'help' | 'open' }>;

/**
 * Does it.
 * @returns what there is to say about it, a sentence a line.
 * @throws Error with a sentence where Discord's own app would not do it.
 */
export async function act(typed: Act, stage: Stage): Promise<readonly string[]> {
  switch (typed.type) {
    case 'say':
    case 'reply':
      await stage.say(typed.text, typed.type === 'reply');
      return [];
    case 'press':
      await stage.press(typed.label, typed.text);
      return [];
    case 'choose':
      await stage.choose(typed.option);
      return [];
    case 'delete':
      await stage.deleteNewest();
      return [];
    case 'as':
      stage.become(typed.person);
      return [`You are the ${typed.person} now.`];
    case 'command':
      await stage.use(typed.line);
      return [];
    case 'wrong':
      return [typed.sentence];
  }
}
