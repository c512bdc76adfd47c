// Files, whose instrumentation is off by default: callbacks, promises, at once, one that is not there.
// env: OTEL_NODE_ENABLED_INSTRUMENTATIONS=fs
import { appendFile, statSync, writeFileSync } from 'node:fs';
import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { trace } from '@opentelemetry/api';

const path = join(import.meta.dirname, `written-${process.pid}.log`);
await trace.getTracer('shop').startActiveSpan('work', async (span) => {
  writeFileSync(path, 'hello');
  await new Promise((resolve) => appendFile(path, ' again', resolve));
  const none = await access('/nothing/there').catch(({ code }) => code);
  const { size } = statSync(path);
  await rm(path);
  span.end();
  console.log(none, size);
});
