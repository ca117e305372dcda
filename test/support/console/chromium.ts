import { afterAll, describe } from '@jest/globals';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { findChromium } from './find-chromium.js';

/** Answers in the 4xx are logged by the browser itself. The console shows them, and tests ask for some. */
const OF_THE_NETWORK = /^Failed to load resource: the server responded with a status of 4\d\d/;

interface Look {
  theme?: 'light' | 'dark';
  width?: number;
}

/** A real Chromium. What its pages complain about is kept: a refused style or an error of React fails no screen by itself. */
export class Chromium {
  readonly complaints: string[] = [];
  private readonly contexts: BrowserContext[] = [];

  private constructor(private readonly browser: Browser) {}

  static async launch(): Promise<Chromium> {
    const args = ['--no-sandbox', '--disable-dev-shm-usage'];
    return new Chromium(await chromium.launch({ executablePath: findChromium(), args }));
  }

  /** A tab with storage of its own. */
  async newPage({ theme = 'light', width = 1280 }: Look = {}): Promise<Page> {
    const viewport = { width, height: 800 };
    const context = await this.browser.newContext({ viewport, colorScheme: theme, reducedMotion: 'reduce' });
    this.contexts.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    page.on('pageerror', (error) => this.complaints.push(`error: ${error.message}`));
    page.on('dialog', (dialog) => this.complaints.push(`dialog: ${dialog.message()}`));
    page.on('console', (message) => {
      const isComplaint = ['error', 'warning'].includes(message.type());
      if (isComplaint && !OF_THE_NETWORK.test(message.text()))
        this.complaints.push(`${message.type()}: ${message.text()}`);
    });
    return page;
  }

  async closePages(): Promise<void> {
    await Promise.all(this.contexts.splice(0).map((context) => context.close()));
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}

/** Runs the suite in a Chromium. Without one it is skipped, and its name says why. */
export function inChromium(name: string, suite: (open: () => Promise<Chromium>) => void): void {
  const missing = whatIsMissing();
  if (missing) {
    describe.skip(`${name} (${missing})`, () => suite(Chromium.launch));
    return;
  }
  describe(name, () => {
    let opened: Promise<Chromium> | undefined;
    afterAll(async () => (await opened)?.close());
    suite(() => {
      opened ??= Chromium.launch();
      return opened;
    });
  });
}

function whatIsMissing(): string | null {
  try {
    findChromium();
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}
