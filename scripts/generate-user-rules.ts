/** Writes stack/prometheus/rules/users.yml. */
import { writeFileSync } from 'node:fs';
import { RULES_FILE, userRules } from './user-rules.ts';

writeFileSync(RULES_FILE, userRules());
