import type { Scenario } from './scenario.ts';

/** Who speaks the part of which of the notebook's models where the bot's usual models are asked. */
const SPEAKS_FOR: Readonly<Record<string, string>> = {
  'zai-org/GLM-5.3-Flash': 'microsoft/WizardLM-2-8x22B',
  'openai/gpt-oss-120b': 'Qwen/Qwen2.5-72B-Instruct-Turbo',
  'google/gemma-4-31B-it': 'google/gemma-2-27b-it',
};

/** The same scenario with both casts: the notebook's four, and four of the models that the service offers today. */
export function withBothCasts(scenario: Scenario): Scenario {
  const today = Object.entries(SPEAKS_FOR).flatMap(([model, part]) => {
    const answer = scenario.answers[part];
    return answer === undefined ? [] : [[model, answer] as const];
  });
  return { ...scenario, answers: { ...scenario.answers, ...Object.fromEntries(today) } };
}
