/**
 * `npm run supply-chain`: what comes from others. Known vulnerabilities (`npm audit`), licences, and a CycloneDX SBOM of
 * the lock file, which goes to `--output FILE` and is checked against CycloneDX's schema. Ends with 1 if anything is
 * found, and with 3 if nothing is, but the registry has no audit.
 */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { readAudit } from './audit.ts';
import { countLicences, refusedLicences } from './licences.ts';
import { ROOT, runNpm } from './npm.ts';
import { componentsOf, mustBeCycloneDx } from './sbom.ts';

const { values } = parseArgs({
  options: { output: { type: 'string', default: join(ROOT, 'node_modules/.cache/sbom.cdx.json') } },
});
const say = (text: string) => process.stdout.write(`${text}\n`);
const faults: string[] = [];

const made = await runNpm(['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only']);
if (made.code !== 0) throw new Error(`npm sbom exited with ${made.code}: ${made.stderr}`);
const sbom = JSON.parse(made.stdout);
// npm takes the directory's name for the project's.
sbom.metadata.component.name = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).name;
mustBeCycloneDx(sbom);
mkdirSync(dirname(values.output), { recursive: true });
writeFileSync(values.output, `${JSON.stringify(sbom, undefined, 2)}\n`);
const components = componentsOf(sbom);
say(`SBOM: ${components.length} packages, valid CycloneDX ${sbom.specVersion}: ${values.output}`);
faults.push(...components.filter(({ hasHash }) => !hasHash).map(({ id }) => `${id} has no hash in package-lock.json`));

for (const [title, those] of [
  ['deployed, or needed to deploy', components.filter(({ isForDevelopment }) => !isForDevelopment)],
  ['for development', components.filter(({ isForDevelopment }) => isForDevelopment)],
] as const) {
  const counts = countLicences(those).map(([licence, count]) => `${count} ${licence}`);
  say(`licences, ${title}: ${counts.join(', ')}`);
}
faults.push(...refusedLicences(components).map(refused => `licence not allowed: ${refused}`));

const audit = readAudit(await runNpm(['audit', '--json']));
if (audit.outcome === 'clean') say('audit: no known vulnerability');
if (audit.outcome === 'unavailable') say(`audit: NOT DONE, this registry has none: ${audit.reason}`);
if (audit.outcome === 'found') faults.push(...audit.findings.map(finding => `vulnerable: ${finding}`));

for (const fault of faults) say(`FAULT: ${fault}`);
if (faults.length > 0) process.exitCode = 1;
else if (audit.outcome === 'unavailable') process.exitCode = 3;
