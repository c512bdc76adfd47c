import { readFileSync } from 'node:fs';
import { arch, hostname } from 'node:os';
import type { DetectedResourceAttributes, ResourceDetector } from '@opentelemetry/resources';
import { load } from '../lazy/load.ts';

/** Names of architectures in Node that differ from the conventions. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  arm: 'arm32',
  ppc: 'ppc32',
  x64: 'amd64',
};

const MACHINE_ID_FILES = ['/etc/machine-id', '/var/lib/dbus/machine-id'] as const;

/**
 * `host.*` (Semantic conventions, "Host"). On Linux, the id is in a small file. The upstream detector, which
 * starts programs to find it elsewhere, is loaded only on other systems.
 */
export const hostDetector: ResourceDetector = {
  detect: (configuration) => {
    const attributes = {
      'host.name': hostname(),
      'host.arch': ARCHITECTURES[arch()] ?? arch(),
    };
    if (process.platform === 'linux') return { attributes: { ...attributes, ...machineId() } };
    const upstream = load<typeof import('./upstream-host-detector.ts')>(
      'sightline:resource/upstream-host-detector',
    );
    return upstream.hostDetector.detect(configuration);
  },
};

function machineId(): DetectedResourceAttributes {
  for (const file of MACHINE_ID_FILES) {
    try {
      return { 'host.id': readFileSync(file, 'utf8').trim() };
    } catch {
      // Missing, as in most containers, or not readable.
    }
  }
  return {};
}
