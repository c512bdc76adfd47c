// Written by scripts/generate-variables.ts; do not edit.
import { BATCHES } from './sections/batches.ts';
import { ERRORS } from './sections/errors.ts';
import { GENERAL } from './sections/general.ts';
import { INSTRUMENTATIONS } from './sections/instrumentations.ts';
import { KUBERNETES } from './sections/kubernetes.ts';
import { LIMITS } from './sections/limits.ts';
import { OTHER_EXPORTERS } from './sections/other-exporters.ts';
import { OTLP } from './sections/otlp.ts';
import { PROFILES } from './sections/profiles.ts';
import { PROXIES } from './sections/proxies.ts';
import { USERS_AND_SESSIONS } from './sections/users-and-sessions.ts';
import { WHAT_IS_SAMPLED_AND_SENT } from './sections/what-is-sampled-and-sent.ts';
import { WHO_THE_SERVICE_IS } from './sections/who-the-service-is.ts';
import type { VariableSection } from './variable.ts';

/** Every variable there is, in the order of docs/configuration.md. */
export const VARIABLE_SECTIONS: readonly VariableSection[] = [
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
