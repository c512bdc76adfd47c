import type { VariableSection } from './variable.ts';

export const GENERAL: VariableSection = {
  title: 'General',
  variables: [
    {
      names: ['OTEL_SDK_DISABLED'],
      type: 'boolean',
      meaning: '`true` switches all signals and instrumentations off; propagators stay',
      default: '`false`',
      source: 'spec',
    },
    {
      names: ['OTEL_LOG_LEVEL'],
      type: 'word',
      meaning: 'What is told on stderr: `none`, `error`, `warn`, `info`, `debug`, `verbose`, `all`',
      default: '`info`, without the inner workings of the SDK',
      source: 'spec',
    },
    {
      names: ['OTEL_PROPAGATORS'],
      type: 'list',
      meaning:
        'List of `tracecontext`, `baggage`, `b3` (one header), `b3multi`, `jaeger`, `xray`, `none`',
      default: '`tracecontext,baggage`',
      source: 'spec',
    },
    {
      names: ['OTEL_CONFIG_FILE'],
      type: 'path',
      meaning:
        'Path of a [configuration file](#a-configuration-file); the other variables then count only where it names them',
      default: 'not set',
      source: 'spec',
    },
    {
      names: ['SIGHTLINE_ENV_FILE'],
      type: 'path',
      meaning:
        "Path of a file of `NAME=value` lines. Variables of the process win, and the service's own `process.env` does not change. (Node's `--env-file` works too.)",
      default: 'not set',
      source: 'Sightline',
    },
    {
      names: ['OTEL_SEMCONV_STABILITY_OPT_IN'],
      type: 'text',
      meaning:
        'Only the stable semantic conventions are written, so it changes nothing; `…/dup` is told',
      default: 'not set',
      source: 'spec',
    },
    {
      names: ['AWS_LAMBDA_FUNCTION_NAME'],
      type: 'text',
      meaning: 'Set by AWS: the Lambda instrumentation starts',
      default: 'not set',
      source: 'upstream',
    },
  ],
};

export const WHO_THE_SERVICE_IS: VariableSection = {
  title: 'Who the service is',
  variables: [
    {
      names: ['OTEL_SERVICE_NAME'],
      type: 'text',
      meaning: '`service.name`',
      default:
        '`service.name` of the next, else the name in the nearest package.json above the entry script, else `unknown_service:node`',
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
      meaning: '`deployment.environment.name`, where the attributes above do not state it',
      default: '`NODE_ENV`',
      source: 'Sightline',
    },
    {
      names: ['NODE_ENV'],
      type: 'text',
      meaning: 'The same, where `ENVIRONMENT` is not set',
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

export const KUBERNETES: VariableSection = {
  title: 'Kubernetes',
  variables: [
    {
      names: ['KUBERNETES_SERVICE_HOST'],
      type: 'text',
      meaning: 'Set by Kubernetes; only where it is, those below count',
      default: 'not set',
      source: 'Sightline',
    },
    {
      names: ['K8S_POD_NAME', 'POD_NAME', 'HOSTNAME'],
      type: 'text',
      meaning: '`k8s.pod.name`',
      default: 'not set',
      source: 'Sightline',
    },
    {
      names: ['K8S_POD_UID', 'POD_UID'],
      type: 'text',
      meaning: '`k8s.pod.uid`',
      default: 'not set',
      source: 'Sightline',
    },
    {
      names: ['K8S_NAMESPACE_NAME', 'POD_NAMESPACE', 'K8S_NAMESPACE'],
      type: 'text',
      meaning: '`k8s.namespace.name`',
      default: 'not set',
      source: 'Sightline',
    },
    {
      names: ['K8S_NODE_NAME', 'NODE_NAME'],
      type: 'text',
      meaning: '`k8s.node.name`',
      default: 'not set',
      source: 'Sightline',
    },
    {
      names: ['K8S_CONTAINER_NAME', 'CONTAINER_NAME'],
      type: 'text',
      meaning: '`k8s.container.name`',
      default: 'not set',
      source: 'Sightline',
    },
    {
      names: ['K8S_DEPLOYMENT_NAME', 'DEPLOYMENT_NAME'],
      type: 'text',
      meaning: '`k8s.deployment.name`',
      default: 'not set',
      source: 'Sightline',
    },
    {
      names: ['K8S_CLUSTER_NAME', 'CLUSTER_NAME'],
      type: 'text',
      meaning: '`k8s.cluster.name`',
      default: 'not set',
      source: 'Sightline',
    },
  ],
};

export const INSTRUMENTATIONS: VariableSection = {
  title: 'Instrumentations',
  variables: [
    {
      names: ['OTEL_NODE_ENABLED_INSTRUMENTATIONS'],
      type: 'list',
      meaning: 'Only these run: list of short names (`http,express,pg`)',
      default: 'all but `dns`, `fs`, `host-metrics`, `net`',
      source: 'upstream',
    },
    {
      names: ['OTEL_NODE_DISABLED_INSTRUMENTATIONS'],
      type: 'list',
      meaning: 'These do not run; wins over the one above',
      default: 'none',
      source: 'upstream',
    },
    {
      names: ['OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS'],
      type: 'list',
      meaning:
        'Methods of incoming requests that are recorded by their name, in their case; others become `_OTHER`. The full list: it replaces the default',
      default: 'RFC 9110, `PATCH`, `QUERY`',
      source: 'spec',
    },
  ],
};
