import { BATCHES } from './texts/batches.ts';
import { ERRORS } from './texts/errors.ts';
import { GENERAL } from './texts/general.ts';
import { INSTRUMENTATIONS } from './texts/instrumentations.ts';
import { KUBERNETES } from './texts/kubernetes.ts';
import { LIMITS } from './texts/limits.ts';
import { OTHER_EXPORTERS } from './texts/other-exporters.ts';
import { OTLP } from './texts/otlp.ts';
import { PROFILES } from './texts/profiles.ts';
import { PROXIES } from './texts/proxies.ts';
import type { TextSection } from './texts/text.ts';
import { USERS_AND_SESSIONS } from './texts/users-and-sessions.ts';
import { WHAT_IS_SAMPLED_AND_SENT } from './texts/what-is-sampled-and-sent.ts';
import { WHO_THE_SERVICE_IS } from './texts/who-the-service-is.ts';

/** What people are to know of every setting, in the order of docs/configuration.md. */
export const TEXTS: readonly TextSection[] = [
  GENERAL,
  WHO_THE_SERVICE_IS,
  KUBERNETES,
  INSTRUMENTATIONS,
  WHAT_IS_SAMPLED_AND_SENT,
  USERS_AND_SESSIONS,
  OTLP,
  OTHER_EXPORTERS,
  ERRORS,
  PROFILES,
  BATCHES,
  LIMITS,
  PROXIES,
];
