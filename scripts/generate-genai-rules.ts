// `npm run genai-prices`: writes stack/prometheus/rules/genai.yml from stack/genai-prices.yaml.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { priceRules } from './genai-prices/price-rules.ts';
import { readPrices } from './genai-prices/read-prices.ts';

const path = (file: string): string => fileURLToPath(new URL(`../${file}`, import.meta.url));

/** Path of the rules. */
export const GENAI_RULES: string = path('stack/prometheus/rules/genai.yml');

/** Generates the rules. @param prices path of the price table; default: that of the repository */
export function generateGenAiRules(prices: string = path('stack/genai-prices.yaml')): string {
  const head =
    '# Written by `npm run genai-prices` from stack/genai-prices.yaml: change that, and run it again.\n';
  const groups = priceRules(readPrices(prices));
  return head + stringify({ groups }, { lineWidth: 0, aliasDuplicateObjects: false });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(GENAI_RULES, generateGenAiRules());
}
