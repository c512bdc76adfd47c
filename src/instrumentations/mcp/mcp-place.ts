import { placeOf } from '../../util/guard.ts';

export const MCP_PLACE = placeOf(
  'the instrumentation of MCP',
  'Spans of its messages may be missing; the service is not affected. Report this to Sightline.',
);
