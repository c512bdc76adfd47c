import assert from 'node:assert/strict';
import { test } from 'node:test';
import { installTestPackages } from '../../scripts/install-test-packages.ts';
import { PRELOAD, runNode } from '../support/run-node.ts';
import { MODULE_SYSTEMS, servicePath } from '../support/services.ts';

const WARN = 13;
const ERROR = 17;

for (const system of MODULE_SYSTEMS) {
  for (const sent of ['otlp', 'none'] as const) {
    test(`each error passed to a logger (${system}, logs to ${sent}) is reported once, unchanged`, async () => {
      await installTestPackages();
      const { stdout, stderr, code } = await runNode(
        servicePath(`logged-errors/service.${system}`),
        {
          nodeArgs: [...PRELOAD, '--import', servicePath('logged-errors/listen.mjs')],
          env: {
            OTEL_LOGS_EXPORTER: sent,
            OTEL_TRACES_EXPORTER: 'none',
            OTEL_METRICS_EXPORTER: 'none',
            OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
          },
        },
      );
      assert.equal(code, 0, stderr);
      const told = stdout
        .split('\n')
        .filter((line) => line.startsWith('told: '))
        .map((line) => JSON.parse(line.slice('told: '.length)) as readonly unknown[]);
      assert.deepEqual(
        told.map(([known, , severityNumber, level]) => [known, severityNumber, level]),
        [
          ['winston error', ERROR, 'error'],
          ['winston argument', ERROR, 'error'],
          ['winston field', WARN, 'warn'],
          ['winston child', ERROR, 'error'],
          ['pino error', ERROR, 'error'],
          ['pino field', ERROR, 'error'],
          ['pino other field', WARN, 'warn'],
          ['bunyan error', ERROR, 'error'],
          ['bunyan field', ERROR, 'error'],
          ['bunyan own serializer', ERROR, 'error'],
          ['bunyan child', WARN, 'warn'],
          ['bunyan bare', ERROR, 'error'],
          ['log4js error', ERROR, 'ERROR'],
          ['log4js argument', WARN, 'WARN'],
        ],
      );
      for (const [, , , , message, inTrace] of told) {
        assert.match(String(message), /failed|out of range/);
        assert.equal(inTrace, true);
      }
    });
  }
}
