import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Audit, readAudit } from './audit.ts';
import { type Component, refusedLicences } from './licences.ts';
import { ROOT, runNpm } from './npm.ts';
import { componentsOf, mustBeCycloneDx } from './sbom.ts';

const read = (path: string) => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));

describe('the audit', () => {
  const project = mkdtempSync(join(tmpdir(), 'audited-'));

  beforeAll(() => {
    const manifest = { name: 'audited', version: '1.0.0', dependencies: { frail: '1.0.0' } };
    const lock = {
      ...manifest,
      lockfileVersion: 3,
      packages: { '': manifest, 'node_modules/frail': { version: '1.0.0' } },
    };
    writeFileSync(join(project, 'package.json'), JSON.stringify(manifest));
    writeFileSync(join(project, 'package-lock.json'), JSON.stringify(lock));
  });
  afterAll(() => rmSync(project, { recursive: true }));

  async function auditAt(answer: RequestListener): Promise<Audit> {
    const registry = createServer(answer).listen(0, '127.0.0.1');
    await once(registry, 'listening');
    const { port } = registry.address() as AddressInfo;
    try {
      const options = ['--registry', `http://127.0.0.1:${port}/`, '--fetch-retries', '0'];
      return readAudit(await runNpm(['audit', '--json', ...options], project));
    } finally {
      registry.closeAllConnections();
      registry.close();
    }
  }

  it('names a vulnerable package, how bad it is, and where to read on', async () => {
    const advisory = {
      id: 1,
      url: 'https://example.com/advisory',
      title: 'Breaks at a touch',
      severity: 'high',
      vulnerable_versions: '<2',
    };
    const audit = await auditAt(({ method }, response) => {
      response.writeHead(method === 'POST' ? 200 : 404).end(JSON.stringify({ frail: [advisory] }));
    });
    expect(audit).toEqual({
      outcome: 'found',
      findings: ['frail: high: Breaks at a touch <https://example.com/advisory>'],
    });
  });

  it('is clean when the registry knows of nothing', async () => {
    expect(await auditAt((_, response) => response.end('{}'))).toEqual({ outcome: 'clean' });
  });

  it('does not pass for clean where the registry has none', async () => {
    const audit = await auditAt((_, response) => response.writeHead(405).end());
    expect(audit).toMatchObject({ outcome: 'unavailable', reason: expect.stringContaining('405') });
  });

  it('does not pass for clean when npm dies', () => {
    const died = { code: null, stdout: '', stderr: 'killed' };
    expect(readAudit(died)).toEqual({ outcome: 'unavailable', reason: 'npm audit exited with null: killed' });
  });
});

describe('a licence', () => {
  const component = (licence: string | undefined, isForDevelopment = false): Component => {
    return { id: 'some@1.0.0', licence, isForDevelopment, hasHash: true };
  };

  it.each(['MIT', '(MIT OR GPL-3.0-or-later)', 'GPL-3.0-only OR Apache-2.0'])('%s may be deployed', licence => {
    expect(refusedLicences([component(licence)])).toEqual([]);
  });

  it.each(['GPL-3.0-only', 'MPL-2.0', 'MIT AND GPL-3.0-only', 'UNLICENSED'])('%s may not be deployed', licence => {
    expect(refusedLicences([component(licence)])).toEqual([`some@1.0.0: ${licence} (deployed)`]);
  });

  it('that binds who changes the package is good enough for a tool', () => {
    expect(refusedLicences([component('MPL-2.0', true)])).toEqual([]);
  });

  it('that a package does not tell is refused', () => {
    expect(refusedLicences([component(undefined, true)])).toEqual(['some@1.0.0: tells no licence (for development)']);
  });
});

describe('the SBOM', () => {
  const bomOf = (licence: string) => ({
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    components: [{ type: 'library', name: 'some', version: '1.0.0', licenses: [{ license: { id: licence } }] }],
  });

  it('has to be what the schema of its version wants', () => {
    expect(() => mustBeCycloneDx(bomOf('MIT'))).not.toThrow();
    expect(() => mustBeCycloneDx(bomOf('no SPDX id'))).toThrow('no CycloneDX 1.5: /components/0/licenses/0/license/id');
  });

  it('shows what has no hash and is in no other package', () => {
    expect(componentsOf(bomOf('MIT'))).toEqual([
      { id: 'some@1.0.0', licence: 'MIT', isForDevelopment: false, hasHash: false },
    ]);
  });
});

describe('npm ci', () => {
  interface Locked {
    readonly hasInstallScript?: boolean;
    readonly deprecated?: string;
  }
  const packages: [string, Locked][] = Object.entries(read('package-lock.json').packages);

  it('leaves no install script to decide: none runs', () => {
    const withScript = packages
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([path]) => path.replace(/.*node_modules\//, ''));
    const { allowScripts } = read('package.json');
    expect(Object.keys(allowScripts).sort()).toEqual([...new Set(withScript)].sort());
    expect(new Set(Object.values(allowScripts))).toEqual(new Set([false]));
  });

  it('brings nothing that is deprecated', () => {
    expect(packages.filter(([, { deprecated }]) => deprecated !== undefined)).toEqual([]);
  });
});
