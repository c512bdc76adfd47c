import { placeOf } from '../../util/guard.ts';

export const OBSERVING = placeOf(
  'the observation of MCP',
  'Spans of its messages may be missing, and what the service does goes on. Report this to Sightline.',
);
