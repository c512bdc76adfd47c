import { describeNext } from '../support/describe-next.ts';
import { nextStandalone, nextStart } from '../support/next-apps.ts';

describeNext('Next.js 15, next start', { start: () => nextStart('15') });
describeNext('Next.js 15, a standalone server', { start: () => nextStandalone('15') });
