import { createRequire } from 'node:module';
import type { Event } from '@sentry/core';
import { ensureInstalled, SERVICE_FOLDER } from '../../examples/demo/ensure-installed.ts';
import { startService } from '../../examples/demo/service.ts';
import { startPostgres } from '../../scripts/servers/start-postgres.ts';
import { startRedis } from '../../scripts/servers/start-redis.ts';
import type { LogRecord, Span } from '../../tools/receiver/received.ts';
import { startReceiver } from '../../tools/receiver/receiver.ts';
import { createStudyClient } from '../examples/study-client.ts';
import { startFakeSentry } from '../support/fake-sentry.ts';
import { ROOT } from '../support/run-node.ts';

/** All that is told of one request to study-service that fails. */
export interface OneError {
  readonly status: number;
  /** Of the failed request. */
  readonly spans: readonly Span[];
  readonly logs: readonly LogRecord[];
  /** Everything that Sentry got. */
  readonly events: readonly Event[];
  readonly stderr: string;
}

interface PgClient {
  connect(): Promise<void>;
  query(text: string): Promise<unknown>;
  end(): Promise<void>;
}

/** Starts study-service with its databases, takes a table away, and asks for what is in it. */
export async function followOneError(): Promise<OneError> {
  await ensureInstalled(() => {});
  const [postgres, redis, receiver, sentry] = await Promise.all([
    startPostgres(),
    startRedis(),
    startReceiver(),
    startFakeSentry(),
  ]);
  let stderr = '';
  try {
    const service = await startService({
      databaseUrl: postgres.url,
      databasePoolSize: 2,
      redisUrl: redis.url,
      preload: `${ROOT}register.ts`,
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        SENTRY_DSN: sentry.dsn,
        ENVIRONMENT: 'demo',
      },
      onLine(line) {
        if (line.startsWith('sightline')) stderr += `${line}\n`;
      },
    });
    let status = 0;
    try {
      const client = await createStudyClient(service.url, 'ada@example.org');
      const deck = await client.call('POST', '/decks', { title: 'French' });
      await renameTable(postgres.url);
      ({ status } = await client.call('GET', `/decks/${deck.body.id}/cards?page=1`));
    } finally {
      await service.stop();
    }
    const { events } = sentry;
    const traceId = events[0]?.contexts?.trace?.trace_id;
    return {
      status,
      events,
      spans: receiver.spans.filter((span) => span.traceId === traceId),
      logs: receiver.logs.filter((record) => record.traceId === traceId),
      stderr,
    };
  } finally {
    await Promise.all([postgres.stop(), redis.stop(), receiver.stop(), sentry.stop()]);
  }
}

async function renameTable(url: string): Promise<void> {
  const require = createRequire(`${SERVICE_FOLDER}package.json`);
  const { Client } = require('pg') as {
    readonly Client: new (options: { connectionString: string }) => PgClient;
  };
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('ALTER TABLE cards RENAME TO cards_gone');
  await client.end();
}
