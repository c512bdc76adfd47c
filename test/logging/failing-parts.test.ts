/** A line of `sightline/logging` is written, whatever fails. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logs } from '@opentelemetry/api';
import type { Line, Redactor } from '../../src/logger/log-line.ts';
import { createLogger } from '../../src/logger/logger.ts';
import type { Settings } from '../../src/logger/logger-settings.ts';

const fail = () => {
  throw new Error('broken on purpose');
};

function linesOf(changed: Partial<Settings>): {
  readonly lines: Line[];
  readonly settings: Settings;
} {
  const lines: Line[] = [];
  const settings: Settings = {
    service: 'shop',
    maxLineLength: 10_000,
    sends: false,
    printsTraceIds: false,
    format: JSON.stringify,
    output: { write: (_line, text) => lines.push(JSON.parse(text)) },
    redactor: undefined,
    fields: {},
    levelOf: () => 'info',
    ...changed,
  };
  return { lines, settings };
}

test('a field that cannot be redacted is REDACTED, and the rest of the line stays', () => {
  const redactor: Redactor = {
    value: (_name, value) => (JSON.stringify(value)?.includes('POISON') ? fail() : value),
  };
  const { lines, settings } = linesOf({ redactor });
  createLogger('orders', () => settings).warn('paid', { note: 'POISON', order: 7 });
  assert.equal(lines.length, 1);
  const { message, level, logger, order, note } = lines[0]!;
  assert.deepEqual(
    { message, level, logger, order, note },
    {
      ...{ message: 'paid', level: 'warn', logger: 'orders', order: 7 },
      note: 'REDACTED',
    },
  );
});

test('a line that cannot be built has its time, logger and level', () => {
  let isFirst = true;
  const format = (line: Line): string => {
    if (!isFirst) return JSON.stringify(line);
    isFirst = false;
    return fail();
  };
  const { lines, settings } = linesOf({ format });
  createLogger('orders', () => settings).error('paid', { order: 7 });
  const { timestamp, ...rest } = lines[0]!;
  assert.match(String(timestamp), /^\d{4}-/);
  assert.deepEqual(rest, {
    ...{ level: 'error', logger: 'orders', message: 'REDACTED', service: 'shop' },
  });
});

test('a line is written even if it cannot be sent', () => {
  logs.setGlobalLoggerProvider({ getLogger: () => ({ emit: fail, enabled: () => true }) });
  try {
    const { lines, settings } = linesOf({ sends: true });
    createLogger('orders', () => settings).info('paid');
    assert.equal(lines[0]?.message, 'paid');
  } finally {
    logs.disable();
  }
});
