// Applications as their framework builds them: the same answers as on bare Node, and then for each request one server span
// with the route, the error of its handler on the span and as one record, and what a handler does below it.
import { suite } from 'node:test';
import { APPS } from './support/apps.ts';
import { describeBuilt } from './support/describe-built.ts';

suite('built applications', { concurrency: 2 }, () => {
  for (const [name, app] of Object.entries(APPS)) describeBuilt(name, app);
});
