import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { addEnvFile } from '../../configuration/environment/env-file.ts';
import type { Variables } from '../../configuration/environment-reader.ts';
import type { Problem } from '../../configuration/problem.ts';
import { rowOf, variablesOf } from '../../configuration/settings/table.ts';
import { parseKeyValueList } from '../../configuration/values/key-value-list.ts';
import type { Setting } from './setting.ts';

/** Tells where settings come from. */
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
 * @param variables the environment of the process at its start
 */
export function originsOf(source: string, variables: Variables): Origins {
  return source === 'environment' ? environmentOrigins(variables) : fileOrigins(source, variables);
}

/** All variables, including those of SIGHTLINE_ENV_FILE. */
export function allVariables(variables: Variables): Variables {
  return addEnvFile(variables, () => {});
}

function environmentOrigins(variables: Variables): Origins {
  const all = allVariables(variables);
  const path = variables.SIGHTLINE_ENV_FILE?.trim();
  const fileVariables = path ? readEnvFile(path) : {};
  const isSet = (name: string) => Boolean(all[name]?.trim());
  const describe = (name: string) =>
    fileVariables[name] !== undefined && variables[name] === undefined
      ? `${name} in ${path}`
      : name;
  return {
    ofSetting({ name: settingName, variables: names }, isDefault, problems) {
      const present = names.filter(isSet);
      const sources = rowOf(settingName).type !== 'pairs' ? present.slice(0, 1) : present.reverse();
      if (sources.length === 0) return { from: DEFAULT, isDefault: true };
      const faulty = sources.find((name) => problems.some((problem) => problem.name === name));
      if (faulty !== undefined && isDefault) {
        return { from: `${DEFAULT}, because ${describe(faulty)} cannot be used`, isDefault };
      }
      return { from: sources.map(describe).join(' and '), isDefault: false };
    },
    ofAttribute(name) {
      const list = 'OTEL_RESOURCE_ATTRIBUTES';
      if (name === 'service.name' && isSet('OTEL_SERVICE_NAME'))
        return describe('OTEL_SERVICE_NAME');
      const { pairs, fault } = parseKeyValueList(all[list] ?? '');
      if (fault === undefined && pairs.some(([key]) => key === name)) return describe(list);
      const variable = variablesOf(name).find(isSet);
      return variable === undefined ? DEFAULT : describe(variable);
    },
  };
}

/** With a file, every setting that it covers comes from it, even if the file takes the value from a variable. */
function fileOrigins(path: string, variables: Variables): Origins {
  const text = readText(path);
  const environment = environmentOrigins(variables);
  const hasKey = (key: string) => new RegExp(`\\b${key}\\b`).test(text);
  return {
    ofSetting(setting, isDefault, problems) {
      const isOutsideFile =
        setting.name.startsWith('SIGHTLINE_') ||
        (setting.name === 'OTEL_LOG_LEVEL' && !hasKey('log_level'));
      if (isOutsideFile) return environment.ofSetting(setting, isDefault, problems);
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
