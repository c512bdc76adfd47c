import type { TextSection } from './text.ts';

export const KUBERNETES: TextSection = {
  title: 'Kubernetes',
  texts: [
    {
      names: ['KUBERNETES_SERVICE_HOST'],
      meaning: 'Set by Kubernetes; without it, the variables below are ignored',
      source: 'Sightline',
    },
    {
      names: ['K8S_POD_NAME', 'POD_NAME', 'HOSTNAME'],
      meaning: '`k8s.pod.name`',
      source: 'Sightline',
    },
    { names: ['K8S_POD_UID', 'POD_UID'], meaning: '`k8s.pod.uid`', source: 'Sightline' },
    {
      names: ['K8S_NAMESPACE_NAME', 'POD_NAMESPACE', 'K8S_NAMESPACE'],
      meaning: '`k8s.namespace.name`',
      source: 'Sightline',
    },
    { names: ['K8S_NODE_NAME', 'NODE_NAME'], meaning: '`k8s.node.name`', source: 'Sightline' },
    {
      names: ['K8S_CONTAINER_NAME', 'CONTAINER_NAME'],
      meaning: '`k8s.container.name`',
      source: 'Sightline',
    },
    {
      names: ['K8S_DEPLOYMENT_NAME', 'DEPLOYMENT_NAME'],
      meaning: '`k8s.deployment.name`',
      source: 'Sightline',
    },
    {
      names: ['K8S_CLUSTER_NAME', 'CLUSTER_NAME'],
      meaning: '`k8s.cluster.name`',
      source: 'Sightline',
    },
  ],
};
