/** What one model says, and how fast. */
export interface ScenarioAnswer {
  /** Written in full; a call's `max_tokens` cuts it. */
  readonly text: string;
  readonly reasoning?: string;
  /** From the request's arrival to the first token, before the server's speed. */
  readonly firstTokenMs: number;
  /** Before the server's speed. */
  readonly tokensPerSecond: number;
}

/** A question whose answers were written beforehand: data, one file each. */
export interface Scenario {
  readonly name: string;
  /** As a person would type it; capitals, punctuation and spaces do not matter. */
  readonly question: string;
  /** The question that must have been asked before, for one that makes sense only then. */
  readonly after?: string;
  /** By model id. A model that is not here has no part in the scenario. */
  readonly answers: Readonly<Record<string, ScenarioAnswer>>;
  /** Said by whichever model is handed at least one of the answers above. */
  readonly aggregator: ScenarioAnswer;
}

/** A message as far as scenarios care. */
export interface SpokenMessage {
  readonly role: string;
  readonly text: string;
}

/** How much of a reference's beginning has to be found: enough to be sure, short enough for one that was cut early. */
const OPENING_LETTERS = 40;

/** Capitals, punctuation, spaces and thousands separators set aside, so that only the words and figures count. */
function normalise(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/(?<=\d),(?=\d{3})/g, '')
    .replaceAll(/[^\p{L}\p{N}$%]+/gu, ' ')
    .replaceAll(' %', '%')
    .trim();
}

/**
 * The answer to the last question of a conversation, if one was written: the aggregator's where references were handed over,
 * else the model's own. Earlier turns matter only to a scenario that goes on with another; the question may stand within a
 * longer message.
 */
export function findAnswer(
  scenarios: readonly Scenario[],
  model: string,
  messages: readonly SpokenMessage[],
): ScenarioAnswer | undefined {
  const questions = messages.filter(({ role }) => role === 'user').map(({ text }) => normalise(text));
  const asked = questions.at(-1) ?? '';
  const earlier = questions.slice(0, -1);
  const scenario = scenarios.find(
    ({ question, after }) =>
      asked.includes(normalise(question)) &&
      (after === undefined || earlier.some((text) => text.includes(normalise(after)))),
  );
  if (scenario === undefined) return undefined;
  return referencesIn(scenario, messages) > 0 ? scenario.aggregator : scenario.answers[model];
}

/**
 * How many of the scenario's texts the system or user messages hold. The aggregator's own counts too: a middle layer has
 * spoken with that voice. What an assistant said earlier is no reference.
 */
function referencesIn(scenario: Scenario, messages: readonly SpokenMessage[]): number {
  const handed = messages.filter(({ role }) => role !== 'assistant').map(({ text }) => normalise(text));
  const written = [...Object.values(scenario.answers), scenario.aggregator];
  const openings = written.map(({ text }) => normalise(text).slice(0, OPENING_LETTERS));
  return openings.filter((opening) => handed.some((text) => text.includes(opening))).length;
}
