import { goVersion } from './find-go.ts';
import { ServerProblem } from './server-problem.ts';

interface Known {
  readonly code: string;
  readonly pattern: RegExp;
  readonly cause: (match: RegExpMatchArray) => string;
  readonly cure: string;
}

const known: readonly Known[] = [
  {
    code: 'ERR_OLD_GO',
    pattern: /requires go >= ?([\d.]+) \(running go ([\d.]+)/,
    cause: ([, needed, found]) => `Go ${found} is too old, ${needed} is needed`,
    cure: `Install Go ${goVersion} or newer (https://go.dev/dl), or set GOTOOLCHAIN=auto to let Go fetch it`,
  },
  {
    // A Go from before 1.21 does not know the directives of our go.mod.
    code: 'ERR_OLD_GO',
    pattern: /invalid go version '([\d.]+)'|unknown directive: (tool|toolchain)/,
    cause: () => 'The installed Go is too old to read go.mod',
    cure: `Install Go ${goVersion} or newer (https://go.dev/dl)`,
  },
  {
    code: 'ERR_DISK_FULL',
    pattern: /no space left on device/,
    cause: () => 'The disk is full',
    cure: 'Free about 10 GB, or move the caches with GOCACHE, GOMODCACHE and SIGHTLINE_CACHE',
  },
  {
    code: 'ERR_OUT_OF_MEMORY',
    pattern: /signal: killed|cannot allocate memory/,
    cause: () => 'The compiler was killed, most likely because memory ran out',
    cure: 'Give the machine 4 GB, or set GOFLAGS=-p=1 so that one package is compiled at a time',
  },
  {
    code: 'ERR_CHECKSUM',
    pattern: /checksum mismatch|SECURITY ERROR/,
    cause: () => 'A downloaded module is not the one that go.sum names',
    cure: 'Do not go on: check what GOPROXY and GOFLAGS are set to, and `go clean -modcache`',
  },
  {
    code: 'ERR_NO_NETWORK',
    pattern:
      /dial tcp|no such host|i\/o timeout|connection re(fused|set)|TLS handshake|proxyconnect|module lookup disabled/,
    cause: () => 'The Go modules cannot be fetched',
    cure: 'Check the network, and GOPROXY and HTTPS_PROXY where a proxy is needed; it is needed once only',
  },
];

/** Turns what a failed `go build` printed into a cause and a cure. */
export function explainGoFailure(output: string, goFound: string): ServerProblem {
  for (const { code, pattern, cause, cure } of known) {
    const match = output.match(pattern);
    if (match) return new ServerProblem(code, cause(match), cure);
  }
  const lines = output.trim().split('\n').slice(-15);
  const tail = lines.map((line) => `    ${line}`).join('\n');
  return new ServerProblem(
    'ERR_BUILD_FAILED',
    `\`go build\` failed (${goFound}), its last lines were:\n${tail}\n`,
    'Read them from the top; `go build` in the named folder shows all of them',
  );
}
