import { PERSONS, type PersonName } from './stage.ts';

/** What a line typed at the prompt means. */
export type TypedLine =
  | { readonly type: 'nothing' | 'quit' | 'help' | 'open' }
  | { readonly type: 'delete' }
  | { readonly type: 'question'; readonly question: string }
  | { readonly type: 'say' | 'reply'; readonly text: string }
  | { readonly type: 'press'; readonly label: string; readonly text: string | undefined }
  | { readonly type: 'choose'; readonly option: string }
  | { readonly type: 'as'; readonly person: PersonName }
  /** Any command that the bot registered, as it is typed in Discord. */
  | { readonly type: 'command'; readonly line: string }
  | { readonly type: 'wrong'; readonly sentence: string };

export const PROMPT_HELP: readonly string[] = [
  'A line is a question, asked as /moa ask; what is pasted is one question. Besides there are',
  '  /reply …            writes a message that mentions the bot into the newest thread: the next question',
  '  /say …              writes there as it stands; without a mention the bot cannot read it',
  '  /press Stop         presses the newest button of that label; a modal that opens is filled in by',
  '                      /press Follow up: your question',
  '  /choose …           chooses in the newest menu, by any part of an option',
  '  /delete             deletes the newest message that you may delete',
  '  /as member          goes on as another person: member, other or admin',
  '  /moa ask prompt:…   or any other command of the bot, with its options as name:value',
  '  /open               draws the channel and its threads again, with all spoilers opened',
  '  /help               prints this',
  '  /quit               ends everything, as Ctrl-C and Ctrl-D do (Ctrl-C twice: at once)',
];

const PLAIN = { '/quit': 'quit', '/help': 'help', '/open': 'open', '/delete': 'delete' } as const;

export function readTypedLine(line: string): TypedLine {
  const text = line.trim();
  if (text === '') return { type: 'nothing' };
  // A slash before anything but a letter is no command: "/2 + 3" is asked.
  const typed = /^(?<name>\/[a-z][\w-]*)\s*(?<rest>[\s\S]*)$/i.exec(text)?.groups;
  if (typed === undefined) return { type: 'question', question: text };
  const { name = '', rest = '' } = typed;
  const question = questionOf(text);
  if (question !== undefined) return { type: 'question', question };
  const plain = Object.entries(PLAIN).find(([command]) => command === name);
  if (plain !== undefined && rest === '') return { type: plain[1] };
  return readOwn(name, rest) ?? { type: 'command', line: text };
}

/** Whoever knows Discord may type the command as it is there; with further options it is one of the bot's like any other. */
function questionOf(text: string): string | undefined {
  const question = /^\/moa ask\s+(?:prompt:\s*)?(?<question>\S[\s\S]*)$/.exec(text)?.groups?.['question'];
  return question === undefined || /\s[a-z_]+:\S/.test(question) ? undefined : question;
}

/** A command of the prompt itself; undefined for one of the bot's. */
function readOwn(name: string, rest: string): TypedLine | undefined {
  switch (name) {
    case '/stop':
      return { type: 'press', label: 'Stop', text: undefined };
    case '/say':
    case '/reply':
      return rest === '' ? missing(`${name} needs a text, e.g. ${name} And then?`) : { type: own(name), text: rest };
    case '/press':
      return readPress(rest);
    case '/choose':
      return rest === ''
        ? missing('/choose needs a part of an option, e.g. /choose gemma')
        : { type: 'choose', option: rest };
    case '/as':
      return readPerson(rest);
    default:
      return undefined;
  }
}

function own(name: '/say' | '/reply'): 'say' | 'reply' {
  return name === '/say' ? 'say' : 'reply';
}

function readPress(rest: string): TypedLine {
  const { label = '', text } = /^(?<label>[^:]+?)\s*(?::\s*(?<text>[\s\S]+))?$/.exec(rest)?.groups ?? {};
  return label === '' ? missing('/press needs a label, e.g. /press Stop') : { type: 'press', label, text };
}

function readPerson(rest: string): TypedLine {
  const person = PERSONS.find((name) => name === rest);
  return person === undefined ? missing(`/as needs one of: ${PERSONS.join(', ')}`) : { type: 'as', person };
}

function missing(sentence: string): TypedLine {
  return { type: 'wrong', sentence: `${sentence}.` };
}
