/** What a line typed at the prompt means. */
export type TypedLine =
  | { readonly type: 'nothing' | 'quit' | 'help' | 'open' | 'stop' }
  | { readonly type: 'question'; readonly question: string }
  | { readonly type: 'unknown'; readonly command: string };

export const PROMPT_HELP: readonly string[] = [
  'A line is a question, asked as /moa ask. Besides there are',
  '  /stop   presses the Stop button',
  '  /open   draws the channel and its threads again, with all spoilers opened',
  '  /help   prints this',
  '  /quit   ends everything, as Ctrl-C and Ctrl-D do (Ctrl-C twice: at once)',
];

const COMMANDS = ['quit', 'help', 'open', 'stop'] as const;

export function readTypedLine(line: string): TypedLine {
  const text = line.trim();
  if (text === '') return { type: 'nothing' };
  // Whoever knows Discord may type the command as it is there.
  const question = /^\/moa ask\s+(?:prompt:\s*)?(?<question>\S[\s\S]*)$/.exec(text)?.groups?.['question'];
  if (question !== undefined) return { type: 'question', question };
  if (!/^\/[a-z]/i.test(text)) return { type: 'question', question: text };
  const command = COMMANDS.find((name) => `/${name}` === text);
  return command === undefined ? { type: 'unknown', command: text } : { type: command };
}

export function unknownCommand(command: string): readonly string[] {
  return [`There is no ${command} here. /help lists what there is; /moa ask ${command} asks it as a question.`];
}
