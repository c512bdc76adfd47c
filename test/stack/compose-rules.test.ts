// docker-compose.yml as production wants it: a rule a test, and Compose itself, built from its Go module, as judge.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parseEnv } from 'node:util';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { temporaryFolder } from '../../scripts/servers/temporary-folder.ts';
import { pinnableImages } from '../../scripts/stack/pin.ts';
import { completeEnv, makeSecrets, SECRETS } from '../../scripts/stack/secrets.ts';
import { type ComposeService, compose, composeText, root } from '../collector/compose-file.ts';

const { compose: binary } = await ensureServers(['compose']);
const services = Object.entries(compose.services);
const lasting = services.filter(([, { restart }]) => restart !== 'no');
/** A `.env` with all digests, once it is written. */
let pinned = '';
const each = (check: (service: ComposeService, name: string) => void, of = services) => {
  for (const [name, service] of of) check(service, name);
};

describe('each service', () => {
  test('is in the profile full, and what users need in core, too', () => {
    each(({ profiles = [] }, name) => assert.ok(profiles.includes('full'), name));
    const core = services.filter(([, { profiles = [] }]) => profiles.includes('core'));
    assert.deepEqual(
      core.map(([name]) => name).sort(),
      'backup gateway otelcol pgbouncer postgres redis study-service volumes'.split(' '),
    );
  });

  test('of a profile waits for none that is not in it', () => {
    each(({ profiles = [], depends_on = {} }, name) => {
      for (const other of Object.keys(depends_on)) {
        for (const profile of profiles) {
          assert.ok(compose.services[other]?.profiles?.includes(profile), `${name} → ${other}`);
        }
      }
    });
  });

  test('is not root, but for the one that gives the volumes away', () => {
    each(({ user }, name) => {
      const is = /^\$\{STACK_UID:-10000\}:\$\{STACK_GID:-10000\}$/;
      assert.match(user ?? '', name === 'volumes' ? /^0:0$/ : is, name);
    });
  });

  test('has a root that is read-only, no capability, and no way to one', () => {
    each((service, name) => {
      assert.equal(service.read_only, true, name);
      assert.deepEqual(service.cap_drop, ['ALL'], name);
      assert.deepEqual(service.cap_add, name === 'volumes' ? ['CHOWN'] : undefined, name);
      assert.deepEqual(service.security_opt, ['no-new-privileges:true'], name);
      assert.equal(service.privileged, undefined, name);
      assert.doesNotMatch((service.volumes ?? []).join(), /docker\.sock|^\/:/, name);
    });
  });

  test('has limits of memory, CPU and processes', () => {
    each((service, name) => {
      assert.match(service.mem_limit ?? '', /^\d+[mg]$/, name);
      assert.ok((service.cpus ?? 0) > 0, name);
      assert.ok((service.pids_limit ?? 0) > 0, name);
    });
  });

  test('is asked whether it is well', () => {
    each(({ healthcheck }, name) => assert.ok(healthcheck, name), lasting);
  });

  test('writes a log that does not fill the disk', () => {
    each(({ logging }, name) => {
      assert.match(logging?.options?.['max-size'] ?? '', /^\d+m$/, name);
      assert.ok(Number(logging?.options?.['max-file']) > 0, name);
    });
  });

  test('has an image of a version, whose digest may be pinned', () => {
    each(({ image, build }, name) => {
      if (!build) assert.match(image ?? '', /^[\w./-]+:v?\d+\.\d+[\w.-]*\$\{\w+_DIGEST:-\}$/, name);
    });
  });
});

describe('digests', () => {
  const images = pinnableImages(root);

  test('of all images, those in Dockerfiles among them, have a variable, which the build is given', () => {
    const dockerfiles = Object.values(compose.services).flatMap(({ build }) => build ?? []);
    for (const { context, dockerfile = 'Dockerfile', args = {} } of dockerfiles) {
      const text = readFileSync(join(root, context, dockerfile), 'utf8');
      const bases = [...text.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base ?? '');
      assert.ok(bases.length > 0);
      for (const base of bases) {
        const [, variable = ''] = /^[\w./-]+:[\w.-]+\$\{(\w+_DIGEST)\}$/.exec(base) ?? [];
        assert.equal(args[variable], `\${${variable}:-}`, base);
        // Known to FROM only where it stands before the first of them.
        assert.match(text.slice(0, text.indexOf('FROM ')), new RegExp(`^ARG ${variable}=$`, 'm'));
      }
    }
    assert.ok(images.length >= 14, `${images.length}`);
  });

  // No registry is asked here: what Docker answers is what this program says.
  test('npm run secrets -- --pin writes them into .env, in the place of those of older tags', () => {
    const folder = temporaryFolder('pin');
    const env = join(folder, '.env');
    writeFileSync(env, `REDIS_DIGEST=@sha256:${'0'.repeat(64)}\nGATEWAY_NAMES=study.example\n`);
    const pin = (answer: string) => {
      writeFileSync(
        join(folder, 'docker'),
        `#!/bin/sh
[ "$*" = "buildx imagetools inspect $4 --format {{.Manifest.Digest}}" ] || exit 9
${answer}
`,
        { mode: 0o755 },
      );
      return execFileSync(
        process.execPath,
        [
          join(root, 'scripts/stack/secrets.ts'),
          ...['--pin', '--folder', join(folder, 'secrets'), '--env', env],
        ],
        {
          encoding: 'utf8',
          stdio: 'pipe',
          env: { ...process.env, PATH: `${folder}:${process.env.PATH}` },
        },
      );
    };
    assert.throws(() => pin('echo not found'), /no digest: not found/);
    assert.match(readFileSync(env, 'utf8'), /^REDIS_DIGEST=@sha256:0{64}$/m);
    pin(`echo "sha256:$(printf %s "$4" | sha256sum | cut -d' ' -f1)"`);
    const written = parseEnv(readFileSync(env, 'utf8'));
    for (const { variable, image } of images) {
      const digest = createHash('sha256').update(image).digest('hex');
      assert.equal(written[variable], `@sha256:${digest}`, image);
    }
    assert.equal(written.GATEWAY_NAMES, 'study.example');
    pinned = env;
  });
});

describe('volumes', () => {
  // What limits each store, or why nothing does.
  const LIMITS: Readonly<Record<string, readonly [service: string, ...variables: string[]]>> = {
    'gateway-logs': ['gateway', 'GATEWAY_LOG_BYTES'],
    backups: ['backup', 'BACKUP_KEEP_FULL'],
    'redis-data': ['redis', 'REDIS_MEMORY'],
    'otelcol-data': ['otelcol', 'COLLECTOR_QUEUE_BYTES'],
    'prometheus-data': ['prometheus', 'PROMETHEUS_RETENTION', 'PROMETHEUS_RETENTION_SIZE'],
    'alertmanager-data': ['alertmanager', 'ALERTMANAGER_RETENTION'],
    'jaeger-data': ['jaeger', 'JAEGER_RETENTION'],
    'loki-data': ['loki', 'LOKI_RETENTION'],
  };
  const OTHERS: Readonly<Record<string, string>> = {
    'postgres-data': 'the data itself: DiskFills says when there is no room',
    'postgres-socket': 'holds nothing',
    'grafana-data': 'users and settings: boards are files of this repository',
  };

  test('have names, and a retention by a variable with a default', () => {
    assert.deepEqual(
      Object.keys(compose.volumes).sort(),
      [...Object.keys(LIMITS), ...Object.keys(OTHERS)].sort(),
    );
    for (const [volume, [name, ...variables]] of Object.entries(LIMITS)) {
      const { environment = {}, command = [], volumes = [] } = compose.services[name]!;
      assert.ok(
        volumes.some((mount) => mount.startsWith(`${volume}:`)),
        volume,
      );
      const set = [...Object.values(environment), ...command].join('\n');
      for (const variable of variables) {
        assert.match(set, new RegExp(`\\$\\{${variable}:-\\w+\\}`), variable);
      }
    }
  });
});

describe('networks', () => {
  const internal = (name: string) => compose.networks[name]?.internal === true;

  test('databases and what observes are inside', () => {
    assert.ok(internal('app') && internal('data') && internal('telemetry'));
    for (const name of ['postgres', 'pgbouncer', 'redis', 'backup', 'loki', 'gateway-exporter']) {
      const { networks = [], ports } = compose.services[name] ?? {};
      assert.ok(networks.length > 0 && networks.every(internal), name);
      assert.equal(ports, undefined, name);
    }
  });

  test('the gateway alone is open to others', () => {
    each(({ ports = [], networks = [] }, name) => {
      const open = ports.filter((port) => !port.startsWith('127.0.0.1:'));
      assert.equal(open.length > 0, name === 'gateway', name);
      assert.equal(networks.includes('edge'), name === 'gateway', name);
      if (ports.length > 0)
        assert.ok(
          networks.some((network) => !internal(network)),
          name,
        );
    });
  });

  test('services that talk share one', () => {
    const shared = (a: string, b: string) =>
      compose.services[a]?.networks?.some((name) => compose.services[b]?.networks?.includes(name));
    for (const [a, b] of [
      ['gateway', 'study-service'],
      ['study-service', 'pgbouncer'],
      ['study-service', 'redis'],
      ['study-service', 'otelcol'],
      ['pgbouncer', 'postgres'],
      ['backup', 'postgres'],
      ['backup', 'otelcol'],
      ['otelcol', 'prometheus'],
      ['otelcol', 'loki'],
      ['otelcol', 'jaeger'],
      ['prometheus', 'blackbox'],
      ['prometheus', 'gateway-exporter'],
      ['prometheus', 'alertmanager'],
      ['blackbox', 'gateway'],
      ['blackbox', 'study-service'],
      ['gateway-exporter', 'gateway'],
      ['grafana', 'prometheus'],
    ] as const) {
      assert.ok(shared(a, b), `${a} and ${b}`);
    }
  });
});

describe('secrets', () => {
  test('are files, and none has a default', () => {
    assert.doesNotMatch(composeText, /(PASSWORD|SECRET|KEY|TOKEN)\w*:-[^}]/);
    assert.doesNotMatch(
      composeText,
      /(PASSWORD|SECRET|TOKEN)\w*: (?!\$\{\w+:-\}|\/run\/secrets\/)\S/,
    );
    for (const [name, { file }] of Object.entries(compose.secrets)) {
      assert.match(file, /^\.\/secrets\//, name);
    }
    each(({ secrets = [] }, name) => {
      for (const secret of secrets) assert.ok(compose.secrets[secret], `${name}: ${secret}`);
    });
    assert.ok(readFileSync(join(root, '.gitignore'), 'utf8').includes('/secrets/'));
  });

  test('npm run secrets makes all of them, readable by one user, and keeps what is there', () => {
    const folder = join(temporaryFolder('secrets'), 'secrets');
    const first = makeSecrets(folder, ['study.example', 'www.study.example']);
    const wanted = Object.values(compose.secrets).map(({ file }) =>
      file.slice('./secrets/'.length),
    );
    for (const name of [...wanted, ...SECRETS]) {
      assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600, name);
    }
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    const read = () => first.made.map((name) => readFileSync(join(folder, name), 'utf8'));
    const values = SECRETS.map((name) => readFileSync(join(folder, name), 'utf8'));
    assert.equal(new Set(values).size, SECRETS.length);
    for (const value of values) assert.match(value, /^[0-9a-f]{64}$/);
    const before = read();
    assert.deepEqual(makeSecrets(folder, ['study.example']).made, []);
    assert.deepEqual(read(), before);
    const openssl = (...args: readonly string[]) =>
      execFileSync('openssl', args, { encoding: 'utf8' });
    const [authority, certificate] = [join(folder, 'ca.crt'), join(folder, 'gateway.crt')];
    assert.match(openssl('verify', '-CAfile', authority, certificate), /OK/);
    const text = openssl('x509', '-noout', '-text', '-in', certificate);
    assert.match(text, /DNS:study\.example, DNS:www\.study\.example, DNS:gateway/);
  });

  test('.env is completed, and what stands there stays', () => {
    const path = join(temporaryFolder('env'), '.env');
    assert.deepEqual(completeEnv(path, { A: '1', B: '2' }), ['A', 'B']);
    assert.deepEqual(completeEnv(path, { A: '9', C: '3' }), ['C']);
    assert.equal(readFileSync(path, 'utf8'), 'A=1\nB=2\nC=3\n');
    assert.equal(statSync(path).mode & 0o777, 0o600);
  });

  test('Grafana lets nobody in without a log-in', () => {
    const { environment = {} } = compose.services.grafana ?? {};
    assert.equal(environment.GF_AUTH_ANONYMOUS_ENABLED, 'false');
    assert.equal(environment.GF_SECURITY_ADMIN_PASSWORD, undefined);
    assert.match(String(environment.GF_SECURITY_ADMIN_PASSWORD__FILE), /^\/run\/secrets\//);
  });
});

describe('docker compose config', { skip: skipReason({ compose: binary }) }, () => {
  const config = (profile: string, env: string = '/dev/null') =>
    JSON.parse(
      execFileSync(
        'path' in binary ? binary.path : '',
        [
          ...['--project-directory', root, '--env-file', env, '--profile', profile],
          ...['config', '--format', 'json'],
        ],
        { encoding: 'utf8', env: { PATH: process.env.PATH, HOME: temporaryFolder('home') } },
      ),
    ) as {
      services: Record<
        string,
        { user?: string; image?: string; build?: { args: Record<string, string> } }
      >;
    };

  test('accepts it, with each profile', () => {
    const full = config('full');
    assert.deepEqual(Object.keys(full.services).sort(), services.map(([name]) => name).sort());
    const core = Object.keys(config('core').services);
    assert.ok(core.includes('gateway') && !core.includes('grafana'), core.join());
    for (const [name, { user }] of Object.entries(full.services)) {
      assert.equal(user, name === 'volumes' ? '0:0' : '10000:10000', name);
    }
  });

  test('accepts it with the digests of all images', () => {
    for (const [name, { image, build }] of Object.entries(config('full', pinned).services)) {
      const form = /@sha256:[0-9a-f]{64}$/;
      if (!build) assert.match(image ?? '', form, name);
      for (const digest of Object.values(build?.args ?? {})) assert.match(digest, form, name);
    }
  });
});
