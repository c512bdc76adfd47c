{{- define "sightline.name" -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{/* Of one part: (list . "agent") */}}
{{- define "sightline.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: sightline
app.kubernetes.io/instance: {{ include "sightline.name" $root }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{- define "sightline.labels" -}}
{{- $root := index . 0 -}}
{{ include "sightline.selector" . }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
{{- end -}}

{{/* (list . .Values.images.collector) */}}
{{- define "sightline.image" -}}
{{- $root := index . 0 -}}
{{- $image := index . 1 -}}
{{- if $image.digest -}}
{{ $image.repository }}@{{ $image.digest }}
{{- else -}}
{{ $image.repository }}:{{ $image.tag | default $root.Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{- define "sightline.pullSecrets" -}}
{{- with .Values.images.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* What PSA `restricted` asks of a container, and more. */}}
{{- define "sightline.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{- define "sightline.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "sightline.podFields" -}}
- { name: K8S_NODE_NAME, valueFrom: { fieldRef: { fieldPath: spec.nodeName } } }
- { name: K8S_NODE_IP, valueFrom: { fieldRef: { fieldPath: status.hostIP } } }
- { name: K8S_POD_NAME, valueFrom: { fieldRef: { fieldPath: metadata.name } } }
- { name: K8S_POD_IP, valueFrom: { fieldRef: { fieldPath: status.podIP } } }
- { name: K8S_NAMESPACE_NAME, valueFrom: { fieldRef: { fieldPath: metadata.namespace } } }
{{- end -}}

{{/* Addresses of a collector, which only the network policies limit. */}}
{{- define "sightline.addresses" -}}
- { name: COLLECTOR_GRPC_ADDRESS, value: "0.0.0.0:4317" }
- { name: COLLECTOR_HTTP_ADDRESS, value: "0.0.0.0:4318" }
- { name: COLLECTOR_HEALTH_ADDRESS, value: "0.0.0.0:13133" }
- { name: COLLECTOR_METRICS_HOST, value: "0.0.0.0" }
- { name: COLLECTOR_METRICS_PORT, value: "8888" }
- { name: COLLECTOR_DATA_FOLDER, value: /var/lib/otelcol }
# Who may send, the network policies say.
- { name: COLLECTOR_OPEN, value: "yes" }
{{- end -}}

{{/* All of it goes to gateways, each trace to one of them. */}}
{{- define "sightline.gateways" -}}
- { name: COLLECTOR_GATEWAYS, value: "srv:_otlp-grpc._tcp.{{ include "sightline.name" . }}-gateways.{{ .Release.Namespace }}.svc" }
{{- end -}}

{{- define "sightline.ports" -}}
- { name: otlp-grpc, containerPort: 4317 }
- { name: otlp-http, containerPort: 4318 }
- { name: metrics, containerPort: 8888 }
- { name: health, containerPort: 13133 }
{{- end -}}

{{- define "sightline.probes" -}}
readinessProbe:
  httpGet: { path: /, port: health }
  periodSeconds: 5
livenessProbe:
  httpGet: { path: /, port: health }
  initialDelaySeconds: 15
  periodSeconds: 15
  failureThreshold: 4
{{- end -}}

{{/* collector/start.sh picks the files by the environment, as it does everywhere. */}}
{{- define "sightline.command" -}}
command: [/bin/sh, /etc/otelcol/start.sh]
{{- end -}}

{{- define "sightline.configMap" -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "sightline.name" . }}-collector
  namespace: {{ .Release.Namespace }}
  labels:
    {{- include "sightline.labels" (list . "collector") | nindent 4 }}
data:
  {{- range $path, $_ := .Files.Glob "files/collector/*" }}
  {{ base $path }}: |
    {{- $.Files.Get $path | nindent 4 }}
  {{- end }}
{{- end -}}
