// Written by scripts/generate-variables.ts; do not edit.
import type { VariableSection } from '../variable.ts';

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
