// The rules of stack/prometheus, by Prometheus' own checker and rule tests.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { GENAI_RULES, generateGenAiRules } from '../../scripts/generate-genai-rules.ts';
import { generateSloRules } from '../../scripts/generate-slo-rules.ts';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { readObjectives } from '../../scripts/slo/read-objectives.ts';
import { ROOT } from '../support/run-node.ts';

interface Alert {
  readonly alert: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

interface RuleTest {
  readonly alert_rule_test?: readonly {
    readonly alertname: string;
    readonly exp_alerts: readonly { readonly exp_labels: Readonly<Record<string, string>> }[];
  }[];
}

const { prometheus } = await ensureServers(['prometheus']);
const promtool = 'path' in prometheus ? join(dirname(prometheus.path), 'promtool') : '';

const ruleFiles = globSync('stack/prometheus/rules/*.yml', { cwd: ROOT }).sort();
const testFiles = globSync('test/alerts/rules/*.yaml', { cwd: ROOT }).sort();

const alerts = ruleFiles.flatMap((file) => {
  const { groups } = parse(read(file)) as { groups: { rules: Alert[] }[] };
  return groups.flatMap(({ rules }) => rules).filter((rule) => rule.alert !== undefined);
});

test('slo.yml and expected.yml of stack/prometheus/rules are what `npm run slo` writes', () => {
  for (const [file, text] of Object.entries(generateSloRules())) {
    assert.equal(readFileSync(file, 'utf8'), text, file);
  }
});

test('genai.yml of stack/prometheus/rules is what `npm run genai-prices` writes', () => {
  assert.equal(readFileSync(GENAI_RULES, 'utf8'), generateGenAiRules());
});

test('a latency objective is a bound of the classic histogram, which services may send too', () => {
  // The advice of the semantic conventions for http.server.request.duration.
  const bounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
  for (const { name, within } of readObjectives(join(ROOT, 'stack/slo.yaml')).slos) {
    assert.ok(within === undefined || bounds.includes(within), `${name}: ${within}`);
  }
});

test('each alert has a severity, a summary, a description with the value, and a runbook', () => {
  assert.ok(alerts.length > 0);
  for (const { alert, labels, annotations } of alerts) {
    assert.match(labels.severity ?? '', /^(critical|warning|none)$/, alert);
    assert.ok(annotations.summary, alert);
    assert.match(annotations.description ?? '', /\$value/, alert);
    assert.equal(annotations.runbook_url, `{{ $externalLabels.runbooks }}/${alert}.md`);
    assert.ok(existsSync(join(ROOT, 'docs/runbooks', `${alert}.md`)), `${alert}: no runbook`);
  }
});

test('each runbook belongs to an alert', () => {
  const pages = globSync('docs/runbooks/*.md', { cwd: ROOT }).map((file) => file.slice(14, -3));
  const names = new Set(alerts.map(({ alert }) => alert));
  assert.deepEqual(pages.sort(), [...names].sort());
});

test('each alert is tested to fire, and each but the watchdog to stay quiet', () => {
  const cases = testFiles.flatMap((file) =>
    (parse(read(file)) as { tests: RuleTest[] }).tests.flatMap((one) => one.alert_rule_test ?? []),
  );
  for (const { alert, labels } of alerts) {
    const own = cases.filter(({ alertname }) => alertname === alert);
    const severities = own.flatMap(({ exp_alerts }) =>
      exp_alerts.map(({ exp_labels }) => exp_labels.severity),
    );
    assert.ok(severities.includes(labels.severity), `${alert} (${labels.severity}) never fires`);
    const quiet = own.some(({ exp_alerts }) => exp_alerts.length === 0);
    assert.equal(quiet, alert !== 'Watchdog', `${alert} is not tested to stay quiet`);
  }
});

describe('promtool', { skip: skipReason({ prometheus }) }, () => {
  test('accepts the rules', () => {
    run(['check', 'rules', '--lint=all', '--lint-fatal', ...ruleFiles]);
  });

  for (const file of testFiles) {
    test(file, () => run(['test', 'rules', file]));
  }
});

function run(args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(promtool, args, { cwd: ROOT, encoding: 'utf8' });
  assert.equal(status, 0, `${stdout}${stderr}`);
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}
