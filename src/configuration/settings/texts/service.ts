import type { TextSection } from './text.ts';

export const SERVICE: TextSection = {
  title: 'Service',
  texts: [
    {
      names: ['OTEL_SERVICE_NAME'],
      meaning: 'Name of the service (`service.name`)',
      default:
        '`service.name` in `OTEL_RESOURCE_ATTRIBUTES`, else the name in the nearest package.json above the entry script (above the working directory if the script is a tool in node_modules, such as `next`), else `unknown_service:node`',
      source: 'spec',
    },
    {
      names: ['OTEL_RESOURCE_ATTRIBUTES'],
      meaning:
        'Attributes of all telemetry, as pairs. They override detected attributes. If one pair is invalid, none is used',
      source: 'spec',
    },
    {
      names: ['ENVIRONMENT'],
      meaning: '`deployment.environment.name`, unless `OTEL_RESOURCE_ATTRIBUTES` sets it',
      default: '`NODE_ENV`',
      source: 'Sightline',
    },
    {
      names: ['NODE_ENV'],
      meaning:
        '`deployment.environment.name`, unless `OTEL_RESOURCE_ATTRIBUTES` or `ENVIRONMENT` sets it',
      source: 'Sightline',
    },
    {
      names: ['OTEL_NODE_RESOURCE_DETECTORS'],
      meaning: 'Resource detectors: list of {words}',
      source: 'upstream, `k8s` Sightline',
    },
  ],
};
