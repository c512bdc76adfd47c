import type { TextSection } from './text.ts';

export const RESOURCE: TextSection = {
  title: 'Who the service is',
  texts: [
    {
      names: ['OTEL_SERVICE_NAME'],
      meaning: '`service.name`',
      default:
        '`service.name` in `OTEL_RESOURCE_ATTRIBUTES`, else the name in the nearest package.json above the entry script (above the working folder where the script is a tool in node_modules, such as `next`), else `unknown_service:node`',
      source: 'spec',
    },
    {
      names: ['OTEL_RESOURCE_ATTRIBUTES'],
      meaning:
        'Pairs on everything sent; they override what is detected. With one mistake, none is used',
      source: 'spec',
    },
    {
      names: ['ENVIRONMENT'],
      meaning: '`deployment.environment.name`, if `OTEL_RESOURCE_ATTRIBUTES` does not set it',
      default: '`NODE_ENV`',
      source: 'Sightline',
    },
    {
      names: ['NODE_ENV'],
      meaning: '`deployment.environment.name`, if `ENVIRONMENT` is not set either',
      source: 'Sightline',
    },
    {
      names: ['OTEL_NODE_RESOURCE_DETECTORS'],
      meaning: 'List of {words}',
      source: 'upstream, `k8s` Sightline',
    },
  ],
};
