import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { addEnvFile } from '../../configuration/environment/env-file.ts';
import type { Variables } from '../../configuration/environment-reader.ts';
import type { Problem } from '../../configuration/problem.ts';
import { rowOf, variablesOf } from '../../configuration/settings/table.ts';
import { parseKeyValueList } from '../../configuration/values/key-value-list.ts';
import type { Setting } from './setting.ts';

/** Where a value comes from. */
export interface Origins {
  ofSetting(
    setting: Setting,
    isDefault: boolean,
    problems: readonly Problem[],
  ): { readonly from: string; readonly isDefault: boolean };
  ofAttribute(name: string): string;
}

const DEFAULT = 'default';

/**
 * @param source `environment`, or the path of the configuration file
 * @param variables of the process when it started
 */
export function originsOf(source: string, variables: Variables): Origins {
  return source === 'environment' ? environmentOrigins(variables) : fileOrigins(source, variables);
}

/** Every variable there is, those of SIGHTLINE_ENV_FILE included. */
export function allVariables(variables: Variables): Variables {
  return addEnvFile(variables, () => {});
}

function environmentOrigins(variables: Variables): Origins {
  const all = allVariables(variables);
  const path = variables.SIGHTLINE_ENV_FILE?.trim();
  const inFile = path ? readEnvFile(path) : {};
  const isSet = (name: string) => Boolean(all[name]?.trim());
  const described = (name: string) =>
    inFile[name] !== undefined && variables[name] === undefined ? `${name} in ${path}` : name;
  return {
    ofSetting({ name: own, variables: names }, isDefault, problems) {
      const set = names.filter(isSet);
      const used = rowOf(own).type !== 'pairs' ? set.slice(0, 1) : set.reverse();
      if (used.length === 0) return { from: DEFAULT, isDefault: true };
      const faulty = used.find((name) => problems.some((problem) => problem.name === name));
      if (faulty !== undefined && isDefault) {
        return { from: `${DEFAULT}, since ${described(faulty)} cannot be used`, isDefault };
      }
      return { from: used.map(described).join(' and '), isDefault: false };
    },
    ofAttribute(name) {
      const listed = 'OTEL_RESOURCE_ATTRIBUTES';
      if (name === 'service.name' && isSet('OTEL_SERVICE_NAME'))
        return described('OTEL_SERVICE_NAME');
      const { pairs, fault } = parseKeyValueList(all[listed] ?? '');
      if (fault === undefined && pairs.some(([key]) => key === name)) return described(listed);
      const found = variablesOf(name).find(isSet);
      return found === undefined ? DEFAULT : described(found);
    },
  };
}

/** In a file the whole comes from it; the variables that it names stand in its text. */
function fileOrigins(path: string, variables: Variables): Origins {
  const text = readText(path);
  const environment = environmentOrigins(variables);
  const hasKey = (key: string) => new RegExp(`\\b${key}\\b`).test(text);
  return {
    ofSetting(setting, isDefault, problems) {
      const countsBeside =
        setting.name.startsWith('SIGHTLINE_') ||
        (setting.name === 'OTEL_LOG_LEVEL' && !hasKey('log_level'));
      if (countsBeside) return environment.ofSetting(setting, isDefault, problems);
      return isDefault ? { from: DEFAULT, isDefault } : { from: path, isDefault: false };
    },
    ofAttribute(name) {
      if (hasKey(name.replaceAll('.', '\\.'))) return path;
      const all = allVariables(variables);
      return variablesOf(name).find((variable) => Boolean(all[variable]?.trim())) ?? DEFAULT;
    },
  };
}

function readEnvFile(path: string): Variables {
  try {
    return parseEnv(readText(path));
  } catch {
    return {};
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
