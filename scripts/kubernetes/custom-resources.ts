import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findGo } from '../servers/find-go.ts';
import { type Manifest, manifestsIn } from './render.ts';

/** The newest version that registries provide with the definitions in it. */
const PROMETHEUS_OPERATOR = 'github.com/prometheus-operator/prometheus-operator@v0.85.0';
const PROMETHEUS_KINDS = ['podmonitors', 'prometheusrules', 'servicemonitors'] as const;

/** The definitions of the kinds that the chart creates and Kubernetes does not have. */
export function customResources(): readonly Manifest[] {
  const output = execFileSync(findGo(), ['mod', 'download', '-json', PROMETHEUS_OPERATOR], {
    encoding: 'utf8',
    env: { ...process.env, GOWORK: 'off', GO111MODULE: 'on' },
    cwd: '/',
  });
  const { Dir: folder } = JSON.parse(output) as { readonly Dir: string };
  const files = PROMETHEUS_KINDS.map((kind) =>
    join(folder, `example/prometheus-operator-crd/monitoring.coreos.com_${kind}.yaml`),
  );
  return [...files.flatMap((file) => manifestsIn(readFileSync(file, 'utf8'))), INSTRUMENTATION];
}

const TEXT = { type: 'string' };
const ANY_OBJECT = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
const ENV = {
  type: 'array',
  items: {
    type: 'object',
    required: ['name'],
    properties: { name: TEXT, value: TEXT, valueFrom: ANY_OBJECT },
  },
};
const QUANTITIES = {
  type: 'object',
  additionalProperties: { anyOf: [{ type: 'integer' }, TEXT], 'x-kubernetes-int-or-string': true },
};

/**
 * The part of `Instrumentation` for Node services, maintained by hand: no registry that builds can reach has the
 * module of the OpenTelemetry Operator. Source: its apis/v1alpha1/instrumentation_types.go.
 */
const INSTRUMENTATION: Manifest = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'instrumentations.opentelemetry.io' },
  spec: {
    group: 'opentelemetry.io',
    scope: 'Namespaced',
    names: {
      kind: 'Instrumentation',
      listKind: 'InstrumentationList',
      plural: 'instrumentations',
      singular: 'instrumentation',
    },
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                properties: {
                  exporter: { type: 'object', properties: { endpoint: TEXT, tls: ANY_OBJECT } },
                  resource: ANY_OBJECT,
                  propagators: {
                    type: 'array',
                    items: {
                      ...TEXT,
                      enum: 'tracecontext baggage b3 b3multi jaeger xray ottrace none'.split(' '),
                    },
                  },
                  sampler: { type: 'object', properties: { type: TEXT, argument: TEXT } },
                  defaults: {
                    type: 'object',
                    properties: { useLabelsForResourceAttributes: { type: 'boolean' } },
                  },
                  env: ENV,
                  nodejs: {
                    type: 'object',
                    properties: {
                      image: TEXT,
                      volumeClaimTemplate: ANY_OBJECT,
                      volumeLimitSize: TEXT,
                      env: ENV,
                      resourceRequirements: {
                        type: 'object',
                        properties: { limits: QUANTITIES, requests: QUANTITIES },
                      },
                    },
                  },
                },
              },
            },
          },
        },
      },
    ],
  },
};
