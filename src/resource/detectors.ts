import type { ResourceDetector } from '@opentelemetry/resources';
import type { DetectorName } from '../configuration/names.ts';
import type { LazyPart } from '../lazy/lazy-parts.ts';
import { load } from '../lazy/load.ts';
import { containerDetector } from './container-detector.ts';
import { hostDetector } from './host-detector.ts';
import { instanceDetector } from './instance-detector.ts';
import { osDetector } from './os-detector.ts';
import { processDetector } from './process-detector.ts';
import { quietDetector } from './quiet-detector.ts';

type Detectors = Readonly<Record<string, ResourceDetector>>;

/**
 * Returns the detectors of a name. Packages are loaded only if one of their detectors is configured. `env`
 * and `k8s` only read variables, which the configuration has already done.
 */
export function detectorsOf(name: DetectorName): readonly ResourceDetector[] {
  switch (name) {
    case 'host':
      return [hostDetector];
    case 'os':
      return [osDetector];
    case 'process':
      return [processDetector];
    case 'serviceinstance':
      return [instanceDetector];
    case 'container':
      return [containerDetector];
    case 'alibaba':
      return from('@opentelemetry/resource-detector-alibaba-cloud', ['alibabaCloudEcsDetector']);
    case 'aws':
      return from('@opentelemetry/resource-detector-aws', [
        'awsEc2Detector',
        'awsEcsDetector',
        'awsEksDetector',
        'awsBeanstalkDetector',
        'awsLambdaDetector',
      ]);
    case 'azure':
      return from('@opentelemetry/resource-detector-azure', [
        'azureAppServiceDetector',
        'azureFunctionsDetector',
        'azureVmDetector',
      ]);
    case 'gcp':
      return from('@opentelemetry/resource-detector-gcp', ['gcpDetector']).map(quietDetector);
    default:
      return [];
  }
}

function from(specifier: LazyPart, names: readonly string[]): readonly ResourceDetector[] {
  const detectors = load<Detectors>(specifier);
  return names.map((name) => detectors[name]!);
}
