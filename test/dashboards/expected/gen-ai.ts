import assert from 'node:assert/strict';
import { readPrices } from '../../../scripts/genai-prices/read-prices.ts';
import { ROOT } from '../../support/run-node.ts';
import type { Found } from '../values/run-target.ts';

/** Requests to the assistant of test/genai/mcp, by path. */
export type Asked = Readonly<
  Record<'/ask' | '/broken' | '/refused' | '/unpriced' | '/stream', number>
>;

export interface GenAiFacts {
  /** Seconds; all of `asked` lies within. */
  readonly window: number;
  readonly asked: Asked;
  /** `asked`, and what came before. */
  readonly ever: Asked;
  /** MCP sessions that have ended in the window. */
  readonly sessions: number;
}

type Values = Readonly<Record<string, number>>;
type Check = (found: readonly Found[], facts: GenAiFacts) => void;

const MODEL = 'gpt-5-mini';
const ANSWERED = `${MODEL}-2026`;
/** What the fake provider says that each call has used. */
const USED = { input: 30, cached: 20, output: 12, reasoning: 5 };

const { models: prices, perDay } = readPrices(`${ROOT}stack/genai-prices.yaml`);
const { input, cached, output } = prices.find(({ model }) =>
  new RegExp(`^(?:${model})$`).test(ANSWERED),
)!;
const CALL_COSTS =
  ((USED.input - USED.cached) * input + USED.cached * cached + USED.output * output) / 1e6;

/** Calls of the model that has a price: an agent asks once more when it has its tool's answer. */
const priced = ({ '/ask': asks, '/broken': broken, '/stream': streams }: Asked) =>
  2 * (asks + broken) + streams;

/** Each by the values of some labels: as many a second, give or take what lies between samples. */
function series(
  labels: readonly string[],
  values: (facts: GenAiFacts) => Values,
  tolerance?: number,
): Check {
  return (found, facts) => {
    const wanted = values(facts);
    const got = new Map(
      found.map((one) => [labels.map((name) => one.labels[name] ?? '').join(' '), one.value]),
    );
    assert.deepEqual([...got.keys()].sort(), Object.keys(wanted).sort());
    for (const [key, value] of got) near(value, wanted[key]!, key, tolerance);
  };
}

function near(actual: number, expected: number, what: string, tolerance = 0.15): void {
  const allowed = Math.abs(expected) * tolerance + 1e-9;
  assert.ok(Math.abs(actual - expected) <= allowed, `${what}: ${actual} is not ${expected}`);
}

/** The same as a part of a whole, or any value where nothing is known but that it was measured. */
const within =
  (labels: readonly string[], keys: readonly string[], most: number): Check =>
  (found) => {
    const got = found.map((one) => labels.map((name) => one.labels[name] ?? '').join(' '));
    assert.deepEqual(got.sort(), [...keys].sort());
    for (const { value } of found) assert.ok(value >= 0 && value <= most, String(value));
  };

const one =
  (value: (facts: GenAiFacts) => number): Check =>
  (found, facts) => {
    assert.equal(found.length, 1);
    near(found[0]!.value, value(facts), 'value');
  };

const ASKED_MODEL = ['gen_ai_request_model'];
const TOOL = ['gen_ai_tool_name'];
const AGENT = ['gen_ai_agent_name'];
const MCP = ['mcp_method_name', 'gen_ai_tool_name'];
const WEATHER = 'tools/call weather';

const tokens = (each: number) =>
  series(ASKED_MODEL, ({ asked, window }) => ({
    [MODEL]: (each * priced(asked)) / window,
    llama: (each * asked['/unpriced']) / window,
    // Nobody says what it has used: that is zero, and not nothing.
    ...(each === USED.input || each === USED.output ? { refused: 0 } : {}),
  }));
const tools = ({ asked }: GenAiFacts) => asked['/ask'] + asked['/broken'];
const failedTools = (facts: GenAiFacts) => facts.asked['/broken'] / tools(facts);
/** Of a process that lives for a moment a rate is what Prometheus makes of its few samples. */
const BRIEF = 0.8;
/** A session is opened by two messages, of which one has an answer. */
const messages = ({ window, sessions, ...facts }: GenAiFacts): Values => ({
  [WEATHER]: tools({ window, sessions, ...facts }) / window,
  'initialize ': sessions / window,
  'notifications/initialized ': sessions / window,
});
const failedMessages = (facts: GenAiFacts): Values => ({
  [WEATHER]: failedTools(facts),
  'initialize ': 0,
  'notifications/initialized ': 0,
});
const MESSAGES = [WEATHER, 'initialize ', 'notifications/initialized '];

export const genAi: Readonly<Record<string, Check>> = {
  'Calls of models / A': series(ASKED_MODEL, ({ asked, window }) => ({
    [MODEL]: priced(asked) / window,
    llama: asked['/unpriced'] / window,
    refused: asked['/refused'] / window,
  })),
  'Failed: calls of models / A': series(ASKED_MODEL, () => ({ [MODEL]: 0, llama: 0, refused: 1 })),
  'Duration: calls of models / A': within(ASKED_MODEL, [MODEL, 'llama', 'refused'], 10),
  'Model errors / A': series([...ASKED_MODEL, 'error_type'], ({ asked, window }) => ({
    'refused rate_limit_exceeded': asked['/refused'] / window,
  })),
  'Time to the first chunk / A': within(ASKED_MODEL, [MODEL], 10),
  'Time between chunks / A': within(ASKED_MODEL, [MODEL], 10),
  'Tokens / A': tokens(USED.input),
  'Tokens / B': tokens(USED.output),
  'Tokens / C': tokens(USED.cached),
  'Tokens / D': (found) => assert.deepEqual(found, []),
  'Tokens / E': tokens(USED.reasoning),
  'Cache hits / A': series(ASKED_MODEL, () => ({
    [MODEL]: USED.cached / USED.input,
    llama: USED.cached / USED.input,
  })),
  'Spent in 24 hours / A': one(({ ever }) => priced(ever) * CALL_COSTS),
  'Share of the budget / A': one(({ ever }) => (priced(ever) * CALL_COSTS) / perDay),
  'Cost / A': series(['model'], ({ ever }) => ({
    [ANSWERED]: (priced(ever) * CALL_COSTS * 3600) / 300,
  })),
  'Tokens without a price / A': series(['model'], ({ ever }) => ({
    'llama-2026': (ever['/unpriced'] * (USED.input + USED.output)) / 300,
  })),
  'Calls of tools / A': series(TOOL, (facts) => ({ weather: tools(facts) / facts.window })),
  'Failed: calls of tools / A': series(TOOL, (facts) => ({ weather: failedTools(facts) })),
  'Duration: calls of tools / A': within(TOOL, ['weather'], 10),
  'Runs of agents / A': (found, { asked, window }) => {
    // Calls of text and streams without a name are runs of an agent that has none.
    const forecaster = found.find(({ labels }) => labels.gen_ai_agent_name === 'forecaster')!;
    const { '/stream': _streams, ...named } = asked;
    const runs = Object.values(named).reduce((sum, count) => sum + count, 0);
    near(forecaster.value, runs / window, 'forecaster');
  },
  'Failed: runs of agents / A': (found, { asked }) => {
    const forecaster = found.find(({ labels }) => labels.gen_ai_agent_name === 'forecaster')!;
    const { '/stream': _streams, ...named } = asked;
    const runs = Object.values(named).reduce((sum, count) => sum + count, 0);
    near(forecaster.value, asked['/refused'] / runs, 'forecaster');
  },
  'Duration: runs of agents / A': within(AGENT, ['', 'forecaster'], 20),
  'Messages sent by MCP / A': series(MCP, messages),
  'Failed: messages sent by MCP / A': series(MCP, failedMessages),
  'Duration: messages sent by MCP / A': within(MCP, MESSAGES, 20),
  'Messages received by MCP / A': series(MCP, messages, BRIEF),
  'Failed: messages received by MCP / A': series(MCP, failedMessages),
  'Duration: messages received by MCP / A': within(MCP, MESSAGES, 20),
  'MCP sessions / A': series(['network_transport'], ({ sessions, window }) => ({
    pipe: (60 * sessions) / window,
  })),
  'MCP sessions / B': series(
    ['network_transport'],
    ({ sessions, window }) => ({ pipe: (60 * sessions) / window }),
    BRIEF,
  ),
};
