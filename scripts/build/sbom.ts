import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Enums, Models, Serialize, SPDX, Spec } from '@cyclonedx/cyclonedx-library';
import { packagesOf } from './licences.ts';

/**
 * Creates the CycloneDX bill of materials: all packages whose code is bundled, which scanners cannot see. It has no
 * time and no serial number, so that builds are reproducible.
 *
 * @param root folder of the project
 * @param modules paths of the bundled files
 */
export function sbomOf(root: string, modules: Iterable<string>): string {
  const { name, version, license } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  ) as Package;
  const subject = componentOf({ name, version, license });
  const components = packagesOf(modules).map(componentOf);
  for (const { bomRef } of components) subject.dependencies.add(bomRef);
  const bom = new Models.Bom({
    metadata: new Models.Metadata({ component: subject }),
    components: new Models.ComponentRepository(components),
  });
  const factory = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6);
  return new Serialize.JsonSerializer(factory).serialize(bom, { sortLists: true, space: 2 });
}

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

function componentOf({ name: fullName, version, license }: Package): Models.Component {
  const [, group, name] = /^(?:(@[^/]+)\/)?(.+)$/.exec(fullName)!;
  // Source: the package-url specification, type npm.
  const purl = `pkg:npm/${group === undefined ? '' : `${encodeURIComponent(group)}/`}${name}@${version}`;
  return new Models.Component(Enums.ComponentType.Library, name!, {
    bomRef: purl,
    purl,
    version,
    ...(group === undefined ? {} : { group }),
    licenses: new Models.LicenseRepository([licenceOf(license)]),
  });
}

function licenceOf(license: string): Models.License {
  return SPDX.isSupportedSpdxId(license)
    ? new Models.SpdxLicense(license)
    : new Models.NamedLicense(license);
}
