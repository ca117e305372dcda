import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { environmentSchema } from '../../src/config/environment.js';
import { findHelm } from '../support/packaging/find-helm.js';

interface Resource {
  kind: string;
  metadata: { name: string };
  spec: Record<string, never>;
}
interface Container {
  env: { name: string; value?: string; valueFrom?: { secretKeyRef: { name: string; key: string } } }[];
  livenessProbe: { httpGet: { path: string } };
  readinessProbe: { httpGet: { path: string } };
  securityContext: Record<string, unknown>;
}
interface Pod {
  terminationGracePeriodSeconds: number;
  containers: [{ lifecycle: { preStop: { exec: { command: string[] } } } }];
}

const CHART = fileURLToPath(new URL('../../deploy/helm/storehooks', import.meta.url));
const REQUIRED = ['--set', 'publicUrl=https://hooks.example.com', '--set', 'existingSecret.name=keys'];

const helm = await findHelm();
const [whereItIs, why] =
  helm === null ? [describe.skip, ' (needs helm, or Go and its module proxy)'] : [describe, ''];

whereItIs(`The Helm chart${why}`, () => {
  const render = (...settings: string[]): Resource[] => {
    const args = [
      'template',
      'shop',
      CHART,
      ...REQUIRED,
      ...settings.flatMap((setting) => ['--set', setting]),
    ];
    const text = execFileSync(helm!, args, { encoding: 'utf8' });
    return parseAllDocuments(text).map((document) => document.toJS() as Resource);
  };
  const namesOf = (resources: Resource[]) =>
    resources.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort();
  const containersOf = (resources: Resource[]) =>
    resources
      .filter(({ kind }) => kind === 'Deployment')
      .map(
        ({ spec }) =>
          (spec as unknown as { template: { spec: { containers: [Container] } } }).template.spec
            .containers[0],
      );

  it('passes helm lint with every warning as an error', () => {
    const { status, stdout } = spawnSync(helm!, ['lint', '--strict', CHART, ...REQUIRED], {
      encoding: 'utf8',
    });
    expect([status, stdout]).toEqual([0, expect.stringContaining('0 chart(s) failed')]);
  });

  it('renders a deployment and a disruption budget for each role, and a service', () => {
    expect(namesOf(render())).toEqual([
      'Deployment shop-api',
      'Deployment shop-dispatcher',
      'PodDisruptionBudget shop-api',
      'PodDisruptionBudget shop-dispatcher',
      'Service shop',
    ]);
  });

  it('renders a ServiceMonitor and an Ingress only when they are switched on', () => {
    const ingress = [
      'ingress.enabled=true',
      'ingress.host=hooks.example.com',
      'ingress.tlsSecret=certificate',
    ];
    const names = namesOf(render('serviceMonitor.enabled=true', ...ingress));
    expect(names).toEqual(
      expect.arrayContaining(['Ingress shop', 'Service shop-metrics', 'ServiceMonitor shop']),
    );
  });

  it('takes secrets by reference alone, and sets only variables that Storehooks knows', () => {
    for (const { env } of containersOf(render('environment.RETENTION_BODIES=3d'))) {
      expect(env.filter(({ name }) => !(name in environmentSchema.shape))).toEqual([]);
      const secrets = env
        .filter(({ valueFrom }) => valueFrom)
        .map(({ name, valueFrom }) => [name, valueFrom]);
      expect(secrets).toEqual([
        ['MONGODB_URI', { secretKeyRef: { name: 'keys', key: 'mongodb-uri' } }],
        ['ENCRYPTION_KEYS', { secretKeyRef: { name: 'keys', key: 'encryption-keys' } }],
      ]);
      expect(env).toContainEqual({ name: 'RETENTION_BODIES', value: '3d' });
    }
  });

  it('restarts by liveness, routes by readiness, and runs without rights on a read-only root', () => {
    const containers = containersOf(render());
    expect(containers).toHaveLength(2);
    for (const { livenessProbe, readinessProbe, securityContext } of containers) {
      expect([livenessProbe.httpGet.path, readinessProbe.httpGet.path]).toEqual([
        '/health/live',
        '/health/ready',
      ]);
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    }
  });

  it('gives a pod 5 s before SIGTERM, and then more than the 20 s that it may need', () => {
    const pods = render()
      .filter(({ kind }) => kind === 'Deployment')
      .map(({ spec }) => (spec as unknown as { template: { spec: Pod } }).template.spec);
    expect(pods).toHaveLength(2);
    for (const { terminationGracePeriodSeconds, containers } of pods) {
      const [, ms] = /setTimeout\(.*, (\d+)\)/.exec(containers[0].lifecycle.preStop.exec.command[2]!)!;
      expect(Number(ms)).toBe(5_000);
      expect(terminationGracePeriodSeconds * 1000 - Number(ms)).toBeGreaterThan(20_000);
    }
  });

  it('refuses to render without a public URL or the name of the secret', () => {
    const { status, stderr } = spawnSync(helm!, ['template', 'shop', CHART], { encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toContain('/publicUrl');
    expect(stderr).toContain('/existingSecret/name');
  });
});
