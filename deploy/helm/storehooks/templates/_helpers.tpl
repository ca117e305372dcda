{{- define "storehooks.labels" -}}
app.kubernetes.io/name: storehooks
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* A deployment of one role. Takes a dictionary: root, role, processes. */}}
{{- define "storehooks.deployment" -}}
{{- $root := .root -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ $root.Release.Name }}-{{ .role }}
  labels:
    {{- include "storehooks.labels" $root | nindent 4 }}
    app.kubernetes.io/component: {{ .role }}
    app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
    helm.sh/chart: {{ $root.Chart.Name }}-{{ $root.Chart.Version }}
spec:
  replicas: {{ .processes.replicas }}
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxSurge: 1
      maxUnavailable: 0
  selector:
    matchLabels:
      {{- include "storehooks.labels" $root | nindent 6 }}
      app.kubernetes.io/component: {{ .role }}
  template:
    metadata:
      labels:
        {{- include "storehooks.labels" $root | nindent 8 }}
        app.kubernetes.io/component: {{ .role }}
      {{- with $root.Values.podAnnotations }}
      annotations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
      automountServiceAccountToken: false
      # 5 s before SIGTERM, then up to 20 s for what is in flight.
      terminationGracePeriodSeconds: 30
      {{- with $root.Values.imagePullSecrets }}
      imagePullSecrets:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      securityContext:
        runAsNonRoot: true
        seccompProfile:
          type: RuntimeDefault
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              {{- include "storehooks.labels" $root | nindent 14 }}
              app.kubernetes.io/component: {{ .role }}
      containers:
        - name: storehooks
          image: "{{ $root.Values.image.repository }}:{{ $root.Values.image.tag | default $root.Chart.AppVersion }}"
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          ports:
            - name: http
              containerPort: 3000
          env:
            - name: ROLE
              value: {{ .role }}
            - name: PUBLIC_URL
              value: {{ $root.Values.publicUrl | quote }}
            - name: MONGODB_URI
              valueFrom:
                secretKeyRef:
                  name: {{ $root.Values.existingSecret.name }}
                  key: {{ $root.Values.existingSecret.mongodbUri }}
            - name: ENCRYPTION_KEYS
              valueFrom:
                secretKeyRef:
                  name: {{ $root.Values.existingSecret.name }}
                  key: {{ $root.Values.existingSecret.encryptionKeys }}
            {{- range $name, $value := $root.Values.environment }}
            - name: {{ $name }}
              value: {{ $value | quote }}
            {{- end }}
          # Nodes learn within this time that the pod takes no new connections. Without work, a process stops at once.
          lifecycle:
            preStop:
              exec:
                command: [node, -e, "setTimeout(() => {}, 5000)"]
          # The process runs. A process that is not ready must not be restarted: docs/operations.md.
          livenessProbe:
            httpGet: { path: /health/live, port: http }
            periodSeconds: 10
            timeoutSeconds: 3
            failureThreshold: 3
          # The database answers, migrations are done, no shutdown is under way.
          readinessProbe:
            httpGet: { path: /health/ready, port: http }
            periodSeconds: 2
            timeoutSeconds: 2
            failureThreshold: 1
          # A start may have to migrate the database.
          startupProbe:
            httpGet: { path: /health/live, port: http }
            periodSeconds: 2
            failureThreshold: 150
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: [ALL]
          resources:
            {{- toYaml .processes.resources | nindent 12 }}
      {{- with $root.Values.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $root.Values.tolerations }}
      tolerations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
{{- end }}

{{/* Takes a dictionary: root, role. */}}
{{- define "storehooks.podDisruptionBudget" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ .root.Release.Name }}-{{ .role }}
  labels:
    {{- include "storehooks.labels" .root | nindent 4 }}
spec:
  maxUnavailable: {{ .root.Values.podDisruptionBudget.maxUnavailable }}
  selector:
    matchLabels:
      {{- include "storehooks.labels" .root | nindent 6 }}
      app.kubernetes.io/component: {{ .role }}
{{- end }}
