import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { startApp, type TestApp } from '../support/service/app.js';

const read = (path: string) => readFileSync(new URL(`../../docs/${path}`, import.meta.url), 'utf8');

/** What a page asks Prometheus for; a histogram's parts count as the histogram. */
const namesIn = (text: string) =>
  [...new Set(text.match(/\b(storehooks|nodejs|process)_[a-z0-9_]+/g))].map((name) =>
    name.replace(/_(bucket|sum|count)$/, ''),
  );

describe('The metrics that the service has', () => {
  let app: TestApp;
  let known: string[];

  beforeAll(async () => {
    app = await startApp({ name: 'sqlite' });
    const metrics = await app.nest.get(Registry, { strict: false }).getMetricsAsJSON();
    known = metrics.map(({ name }) => name);
  });

  afterAll(() => app.close());

  it.each(['grafana-dashboard.json', 'alerts.yml'])('are all that %s asks for', (page) => {
    const names = namesIn(read(page));
    expect(names.length).toBeGreaterThan(3);
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('are all on the dashboard, as far as they are our own', () => {
    const shown = namesIn(read('grafana-dashboard.json'));
    const own = known.filter((name) => name.startsWith('storehooks_'));
    expect(own.filter((name) => !shown.includes(name))).toEqual([]);
  });
});

describe('docs/grafana-dashboard.json', () => {
  it('has panels that do not lie on one another', () => {
    const { panels } = JSON.parse(read('grafana-dashboard.json')) as Dashboard;
    const corners = panels.map(({ gridPos: { x, y } }) => `${x},${y}`);
    expect(new Set(corners).size).toBe(panels.length);
    expect(panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true);
  });
});

interface Dashboard {
  panels: { gridPos: { x: number; y: number; w: number } }[];
}
