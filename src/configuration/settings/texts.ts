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
import { SAMPLING_AND_EXPORTERS } from './texts/sampling-and-exporters.ts';
import { SERVICE } from './texts/service.ts';
import type { TextSection } from './texts/text.ts';
import { USERS_AND_SESSIONS } from './texts/users-and-sessions.ts';

/** The documentation of all settings, in the order of docs/configuration.md. */
export const TEXTS: readonly TextSection[] = [
  GENERAL,
  SERVICE,
  KUBERNETES,
  INSTRUMENTATIONS,
  SAMPLING_AND_EXPORTERS,
  USERS_AND_SESSIONS,
  OTLP,
  OTHER_EXPORTERS,
  ERRORS,
  PROFILES,
  BATCHES,
  LIMITS,
  PROXIES,
];
