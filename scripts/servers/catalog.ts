import { fileURLToPath } from 'node:url';

/** The names of all servers that tests and the demo can ask for. */
export const serverNames = [
  'otelcol',
  'prometheus',
  'alertmanager',
  'jaeger',
  'loki',
  'victoriametrics',
  'compose',
  'postgres',
  'redis',
  'rabbitmq',
  'mariadb',
  'nats',
  'mosquitto',
  'kafka',
  'opamp',
  'blackbox',
  'nginx',
  'nginx-exporter',
  'pgbouncer',
  'pgbackrest',
  'faketime',
  'chromium',
  'helm',
  'kubernetes',
  'rpm',
] as const;

export type ServerName = (typeof serverNames)[number];

/** A server built from a Go module whose go.mod and go.sum are committed here. */
export interface GoRecipe {
  readonly kind: 'go';
  readonly version: string;
  /** The folder that holds the module. */
  readonly module: string;
  /** Packages to build; each becomes one binary of the package's last path element. */
  readonly packages: readonly string[];
  /** The binary that is the server. */
  readonly binary: string;
  readonly tags?: readonly string[];
  /** Go import path of a string variable → its value, set by the linker. */
  readonly linkerVariables?: Readonly<Record<string, string>>;
  /** Minutes that a cold build took on 2 cores: shows whoever waits what to expect. */
  readonly minutes: number;
}

/** A server that the operating system packages. */
export interface AptRecipe {
  readonly kind: 'apt';
  readonly packages: readonly string[];
  /** The binary that is the server. */
  readonly binary: string;
  /** Folders searched besides PATH; one `*` stands for a version, the highest wins. */
  readonly folders: readonly string[];
  /** Files without which the binary is not enough, such as its modules. */
  readonly files?: readonly string[];
}

export type Recipe = GoRecipe | AptRecipe;

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * How each server comes to this machine. Go builds those that no registry offers as a binary:
 * a compiler is then the only thing a machine needs.
 */
export const catalog: Readonly<Record<ServerName, Recipe>> = {
  otelcol: {
    kind: 'go',
    version: '0.160.0',
    module: here('../../collector'),
    packages: ['.'],
    binary: 'otelcol',
    minutes: 3,
  },
  prometheus: {
    kind: 'go',
    version: '3.16.0',
    module: here('./prometheus'),
    packages: [
      'github.com/prometheus/prometheus/cmd/prometheus',
      'github.com/prometheus/prometheus/cmd/promtool',
    ],
    binary: 'prometheus',
    // Service discovery for 25 clouds is more than half of the build; DNS, files and HTTP remain.
    tags: ['remove_all_sd', 'enable_dns_sd'],
    linkerVariables: { 'github.com/prometheus/common/version.Version': '3.16.0' },
    minutes: 3,
  },
  alertmanager: {
    kind: 'go',
    // The newest version whose web page is committed: later ones cannot be built without npm.
    version: '0.28.1',
    module: here('./alertmanager'),
    packages: [
      'github.com/prometheus/alertmanager/cmd/alertmanager',
      'github.com/prometheus/alertmanager/cmd/amtool',
    ],
    binary: 'alertmanager',
    linkerVariables: { 'github.com/prometheus/common/version.Version': '0.28.1' },
    minutes: 2,
  },
  jaeger: {
    kind: 'go',
    version: '1.76.0',
    module: here('./jaeger'),
    packages: ['github.com/jaegertracing/jaeger/cmd/jaeger'],
    binary: 'jaeger',
    linkerVariables: {
      'github.com/jaegertracing/jaeger/internal/version.latestVersion': 'v1.76.0',
    },
    minutes: 5,
  },
  loki: {
    kind: 'go',
    version: '3.7.8',
    module: here('./loki'),
    packages: ['github.com/grafana/loki/v3/cmd/loki'],
    binary: 'loki',
    linkerVariables: { 'github.com/grafana/loki/v3/pkg/util/build.Version': '3.7.8' },
    minutes: 5,
  },
  // The store, what writes to several of them, and what evaluates rules on one. Its parts for one store on many
  // machines (vminsert, vmselect) are versions that the proxy of Go's modules does not have.
  victoriametrics: {
    kind: 'go',
    version: '1.148.9',
    module: here('./victoriametrics'),
    packages: [
      'github.com/VictoriaMetrics/VictoriaMetrics/app/victoria-metrics',
      'github.com/VictoriaMetrics/VictoriaMetrics/app/vmagent',
      'github.com/VictoriaMetrics/VictoriaMetrics/app/vmalert',
    ],
    binary: 'victoria-metrics',
    minutes: 2,
  },
  // No server: Docker Compose without Docker, whose `config` judges docker-compose.yml.
  compose: {
    kind: 'go',
    version: '2.40.3',
    module: here('./compose'),
    packages: ['github.com/docker/compose/v2/cmd'],
    binary: 'cmd',
    linkerVariables: { 'github.com/docker/compose/v2/internal.Version': 'v2.40.3' },
    minutes: 4,
  },
  postgres: {
    kind: 'apt',
    packages: ['postgresql'],
    binary: 'postgres',
    folders: [
      '/usr/lib/postgresql/*/bin',
      '/usr/pgsql-*/bin',
      '/opt/homebrew/opt/postgresql@*/bin',
    ],
  },
  redis: { kind: 'apt', packages: ['redis-server'], binary: 'redis-server', folders: [] },
  mariadb: { kind: 'apt', packages: ['mariadb-server'], binary: 'mariadbd', folders: [] },
  nats: { kind: 'apt', packages: ['nats-server'], binary: 'nats-server', folders: [] },
  mosquitto: { kind: 'apt', packages: ['mosquitto'], binary: 'mosquitto', folders: [] },
  // The defaults beside the server: asked for its version, `rabbitmq-server` starts one.
  rabbitmq: {
    kind: 'apt',
    packages: ['rabbitmq-server'],
    binary: 'rabbitmq-defaults',
    folders: ['/usr/lib/rabbitmq/bin'],
  },
  // Kafka itself is in no registry as a whole; this broker speaks its protocol, and is of its Go client's author.
  kafka: {
    kind: 'go',
    version: '0.0.0-20260918054303-01f206a7e32c',
    module: here('./kafka'),
    packages: ['.'],
    binary: 'kafka',
    minutes: 1,
  },
  // The server of OpAMP's own library in Go.
  opamp: {
    kind: 'go',
    version: '0.23.0',
    module: here('./opamp'),
    packages: ['.'],
    binary: 'opamp',
    minutes: 1,
  },
  blackbox: {
    kind: 'apt',
    packages: ['prometheus-blackbox-exporter'],
    binary: 'prometheus-blackbox-exporter',
    folders: [],
  },
  // As stack/nginx/Dockerfile has it: a module of each kind, and the rules.
  nginx: {
    kind: 'apt',
    packages: [
      'nginx-light',
      'libnginx-mod-http-js',
      'libnginx-mod-http-modsecurity',
      'modsecurity-crs',
    ],
    binary: 'nginx',
    folders: [],
    files: [
      '/usr/lib/nginx/modules/ngx_http_js_module.so',
      '/usr/lib/nginx/modules/ngx_http_modsecurity_module.so',
      '/usr/share/modsecurity-crs/rules/REQUEST-942-APPLICATION-ATTACK-SQLI.conf',
    ],
  },
  'nginx-exporter': {
    kind: 'apt',
    packages: ['prometheus-nginx-exporter'],
    binary: 'prometheus-nginx-exporter',
    folders: [],
  },
  pgbouncer: { kind: 'apt', packages: ['pgbouncer'], binary: 'pgbouncer', folders: [] },
  // No server: backups of PostgreSQL.
  pgbackrest: { kind: 'apt', packages: ['pgbackrest'], binary: 'pgbackrest', folders: [] },
  // No server: what sets the clock of a single process.
  faketime: { kind: 'apt', packages: ['faketime'], binary: 'faketime', folders: [] },
  // No server: the browser that looks at the viewer's page.
  chromium: { kind: 'apt', packages: ['chromium'], binary: 'chromium', folders: [] },
  // No server: what builds packages for other systems, and takes them apart.
  rpm: {
    kind: 'apt',
    packages: ['rpm', 'rpm2cpio', 'cpio'],
    binary: 'rpmbuild',
    folders: [],
    files: ['/usr/bin/rpm2cpio', '/usr/bin/cpio'],
  },
  // No server: what makes manifests of the chart, and kustomize beside it.
  helm: {
    kind: 'go',
    version: '4.3.1',
    module: here('./helm'),
    packages: ['helm.sh/helm/v4/cmd/helm', 'sigs.k8s.io/kustomize/kustomize/v5'],
    binary: 'helm',
    minutes: 3,
  },
  // The API server with its etcd, without nodes: it judges manifests as a cluster does.
  kubernetes: {
    kind: 'go',
    version: '1.37.2',
    module: here('./kubernetes'),
    packages: ['.'],
    binary: 'kubernetes',
    linkerVariables: { 'k8s.io/component-base/version.gitVersion': 'v1.37.2' },
    minutes: 8,
  },
};
