{{- define "botservice.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 50 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "botservice.selector" -}}
app.kubernetes.io/name: botservice
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "botservice.labels" -}}
{{ include "botservice.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{- define "botservice.image" -}}
{{ .root.Values.image.repository }}:{{ .root.Values.image.tag | default .root.Chart.AppVersion }}{{ (index .root.Values .component).imageSuffix }}
{{- end }}

{{- define "botservice.duration" -}}
{{- $s := int . }}{{ printf "%02d:%02d:%02d" (div $s 3600) (div (mod $s 3600) 60) (mod $s 60) }}
{{- end }}

{{/* What values.schema.json cannot say: settings that need each other. */}}
{{- define "botservice.check" -}}
{{- $v := .Values }}
{{- if not (or $v.forges.github.enabled $v.forges.gitlab.enabled) }}{{ fail "No forge: set forges.github.enabled or forges.gitlab.enabled to true." }}{{ end }}
{{- if not $v.secrets.web }}{{ fail "secrets.web is empty: name a secret with the forge's credentials and webhook secret; see \"Secrets\" in the chart's README." }}{{ end }}
{{- if not $v.secrets.workers }}{{ fail "secrets.workers is empty: name a secret with credentials that may only read; see \"Secrets\" in the chart's README." }}{{ end }}
{{- if eq $v.secrets.web $v.secrets.workers }}{{ fail "secrets.web and secrets.workers are the same secret: worker and gpu read untrusted text and must not be able to write to a forge." }}{{ end }}
{{- if and $v.postgresql.enabled $v.database.existingSecret }}{{ fail "Both postgresql.enabled and database.existingSecret are set: choose one database." }}{{ end }}
{{- if not (or $v.postgresql.enabled $v.database.existingSecret) }}{{ fail "No database: set database.existingSecret, or postgresql.enabled to true." }}{{ end }}
{{- if and $v.postgresql.enabled (not $v.postgresql.existingSecret) }}{{ fail "postgresql.existingSecret is empty: name a secret with the key \"password\"." }}{{ end }}
{{- if and (eq $v.sandbox.mode "none") (not $v.sandbox.acceptNone) }}{{ fail "sandbox.mode none runs the code of repositories unprotected in the pod, with its secrets. If you trust all of them, set sandbox.acceptNone to true." }}{{ end }}
{{- if and (eq $v.sandbox.mode "kubernetes-job") (not $v.networkPolicy.enabled) }}{{ fail "sandbox.mode kubernetes-job needs networkPolicy.enabled: policies alone keep sandbox pods off the network." }}{{ end }}
{{- if and $v.model.pull $v.model.servers }}{{ fail "Both model.pull and model.servers are set: choose one." }}{{ end }}
{{- if and $v.model.servers (not $v.model.url) }}{{ fail "model.servers needs model.url, the address of the server." }}{{ end }}
{{- if and (eq $v.autoscaling.kind "keda") (not $v.autoscaling.prometheus) }}{{ fail "autoscaling.kind keda needs autoscaling.prometheus, such as http://prometheus.monitoring:9090." }}{{ end }}
{{- if and $v.web.ingress.enabled (not $v.web.ingress.host) }}{{ fail "web.ingress.enabled needs web.ingress.host." }}{{ end }}
{{- end }}

{{- define "botservice.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
{{- end }}

{{- define "botservice.locked" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{/* bubblewrap makes namespaces and mounts a /proc of its own: a runtime's usual profiles and its masked /proc forbid both. */}}
{{- define "botservice.sandboxSecurity" -}}
{{- $s := .Values.sandbox }}
{{- if eq $s.mode "pod-user-namespace" }}
{{- include "botservice.locked" . }}
procMount: Unmasked
appArmorProfile:
  type: Unconfined
seccompProfile:
  {{- if $s.localhostSeccompProfile }}
  type: Localhost
  localhostProfile: {{ $s.localhostSeccompProfile }}
  {{- else }}
  type: Unconfined
  {{- end }}
{{- else if eq $s.mode "privileged-pod" }}
privileged: true
readOnlyRootFilesystem: true
{{- else }}
{{- include "botservice.locked" . }}
seccompProfile:
  type: RuntimeDefault
{{- end }}
{{- end }}

{{- define "botservice.env" -}}
{{- $v := .root.Values -}}
- name: BotService__Database__Kind
  value: PostgreSql
{{- if $v.postgresql.enabled }}
- name: POSTGRES_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ $v.postgresql.existingSecret }}
      key: password
- name: BotService__Database__ConnectionString
  value: Host={{ include "botservice.name" .root }}-postgresql;Database=botservice;Username=botservice;Password="$(POSTGRES_PASSWORD)"
{{- end }}
{{- if $v.forges.github.enabled }}
- name: BotService__Forges__GitHub__Address
  value: {{ $v.forges.github.address | quote }}
{{- end }}
{{- if $v.forges.gitlab.enabled }}
- name: BotService__Forges__GitLab__Address
  value: {{ $v.forges.gitlab.address | quote }}
{{- end }}
- name: BotService__Jobs__DrainTime
  value: {{ include "botservice.duration" $v.drainSeconds | quote }}
{{- range $key, $value := $v.settings }}
- name: BotService__{{ $key | replace ":" "__" }}
  value: {{ $value | toString | quote }}
{{- end }}
{{- with (index $v .component).extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Files named as settings, from secrets that exist. */}}
{{- define "botservice.secretVolume" -}}
- name: secrets
  projected:
    defaultMode: 0440
    sources:
      - secret:
          name: {{ .secret }}
      {{- if not .root.Values.postgresql.enabled }}
      - secret:
          name: {{ .root.Values.database.existingSecret }}
          items:
            - key: {{ .root.Values.database.key }}
              path: BotService__Database__ConnectionString
      {{- end }}
{{- end }}

{{- define "botservice.placement" -}}
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- $c := index .root.Values .component }}
{{- with $c.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $c.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $c.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* A start may wait for other processes that bring the tables up to date. */}}
{{- define "botservice.probes" -}}
startupProbe:
  httpGet: {path: /healthz, port: http}
  periodSeconds: 5
  failureThreshold: 60
livenessProbe:
  httpGet: {path: /healthz, port: http}
  periodSeconds: 20
  timeoutSeconds: 5
readinessProbe:
  httpGet: {path: /readyz, port: http}
  periodSeconds: 10
  timeoutSeconds: 5
{{- end }}

{{/* The service ends at most 20 s after DrainTime; the rest is room. */}}
{{- define "botservice.grace" -}}
{{ add (int .Values.drainSeconds) 30 }}
{{- end }}

{{/* What gpu must know to make sandbox pods. */}}
{{- define "botservice.sandboxPods" -}}
{{- $k := .root.Values.sandbox.kubernetes -}}
- name: BOTSERVICE_SANDBOX_NAMESPACE
  valueFrom: {fieldRef: {fieldPath: metadata.namespace}}
- name: BOTSERVICE_SANDBOX_POD
  valueFrom: {fieldRef: {fieldPath: metadata.name}}
- name: BOTSERVICE_SANDBOX_POD_UID
  valueFrom: {fieldRef: {fieldPath: metadata.uid}}
{{- if eq $k.accessMode "ReadWriteOnce" }}
- name: BOTSERVICE_SANDBOX_NODE
  valueFrom: {fieldRef: {fieldPath: spec.nodeName}}
{{- end }}
- name: BOTSERVICE_SANDBOX_CLAIM
  value: $(BOTSERVICE_SANDBOX_POD)-home
- name: BOTSERVICE_SANDBOX_VOLUME
  value: /var/lib/botservice
- name: BOTSERVICE_SANDBOX_IMAGE
  value: {{ $k.image | default (include "botservice.image" .) | quote }}
- name: BOTSERVICE_SANDBOX_INSTANCE
  value: {{ .root.Release.Name }}
- name: BOTSERVICE_SANDBOX_CPUS
  value: {{ $k.cpus | quote }}
- name: BOTSERVICE_SANDBOX_TMP
  value: {{ $k.temporarySize }}
- name: BOTSERVICE_SANDBOX_START_SECONDS
  value: {{ $k.startSeconds | quote }}
{{- with .root.Values.sandbox.runtimeClassName }}
- name: BOTSERVICE_SANDBOX_RUNTIME_CLASS
  value: {{ . }}
{{- end }}
{{- with .root.Values.gpu.tolerations }}
- name: BOTSERVICE_SANDBOX_TOLERATIONS
  value: {{ toJson . | quote }}
{{- end }}
{{- with .root.Values.image.pullSecrets }}
- name: BOTSERVICE_SANDBOX_PULL_SECRETS
  value: {{ range $i, $s := . }}{{ if $i }},{{ end }}{{ $s.name }}{{ end }}
{{- end }}
{{- end }}
