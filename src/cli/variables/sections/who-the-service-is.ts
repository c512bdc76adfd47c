// Written by scripts/generate-variables.ts; do not edit.
import type { VariableSection } from '../variable.ts';

export const WHO_THE_SERVICE_IS: VariableSection = {
  title: 'Who the service is',
  variables: [
    {
      names: ['OTEL_SERVICE_NAME'],
      type: 'text',
      meaning: '`service.name`',
      default:
        '`service.name` in `OTEL_RESOURCE_ATTRIBUTES`, else the name in the nearest package.json above the entry script (above the working folder where the script is a tool in node_modules, such as `next`), else `unknown_service:node`',
      source: 'spec',
    },
    {
      names: ['OTEL_RESOURCE_ATTRIBUTES'],
      type: 'pairs',
      meaning:
        'Pairs that are on everything sent; they win over what is detected. One mistake, and none of them is used',
      default: 'not set',
      source: 'spec',
    },
    {
      names: ['ENVIRONMENT'],
      type: 'text',
      meaning: '`deployment.environment.name`, where `OTEL_RESOURCE_ATTRIBUTES` does not state it',
      default: '`NODE_ENV`',
      source: 'Sightline',
    },
    {
      names: ['NODE_ENV'],
      type: 'text',
      meaning: '`deployment.environment.name`, where `ENVIRONMENT` is not set either',
      default: '`development`',
      source: 'Sightline',
    },
    {
      names: ['OTEL_NODE_RESOURCE_DETECTORS'],
      type: 'list',
      meaning:
        'List of `env`, `host`, `os`, `process`, `serviceinstance`, `container`, `k8s`, `alibaba`, `aws`, `azure`, `gcp`, or `all`, or `none`',
      default: '`env,host,os,process,serviceinstance,container,k8s`',
      source: 'upstream, `k8s` Sightline',
    },
  ],
};
