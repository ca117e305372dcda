import { Command, InvalidArgumentError, Option } from 'commander';
import type { CommandOptions, Surroundings } from '../session.js';
import { ListenReport } from './listen-report.js';
import { Listener } from './listener.js';
import { ServiceClient } from './service-client.js';

const EXIT_INTERRUPTED = 130;

interface ListenOptions extends CommandOptions {
  url: URL;
  token: string;
  store: string;
  scope: string;
  forward: URL;
  subscription?: string;
}

function httpUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw new InvalidArgumentError('Send a URL that begins with http:// or https://.');
}

/** Aborted by the first Ctrl-C. The second one ends the process at once. */
function interruption(): { signal: AbortSignal; forget: () => void } {
  const ending = new AbortController();
  const end = () => {
    if (ending.signal.aborted) process.exit(EXIT_INTERRUPTED);
    ending.abort();
  };
  process.on('SIGINT', end).on('SIGTERM', end);
  const forget = () => void process.off('SIGINT', end).off('SIGTERM', end);
  return { signal: ending.signal, forget };
}

async function listen(options: ListenOptions, output: Surroundings): Promise<void> {
  const { url, token, store, scope, forward, subscription, json = false } = options;
  const service = new ServiceClient({ url, token, store });
  const facts = { url: url.href.replace(/\/$/, ''), store, forward: forward.href, json };
  const listener = new Listener(service, { scope, forward, subscription }, new ListenReport(output, facts));
  const { signal, forget } = interruption();
  try {
    await listener.run(signal);
  } finally {
    forget();
  }
}

/** A client of a service that runs elsewhere: it needs no database and no settings. */
export function listenCommand(surroundings: Surroundings): Command {
  return new Command('listen')
    .description(
      'receive the events of a running service here: pull them, and forward each to a local address',
    )
    .requiredOption('--url <url>', 'the address of the service', httpUrl)
    .addOption(
      new Option('--token <token>', 'an access token of the app')
        .env('STOREHOOKS_TOKEN')
        .makeOptionMandatory(),
    )
    .requiredOption('--store <hash>', 'the store')
    .requiredOption('--scope <scope>', 'an event or a wildcard of the catalog, such as store/order/*')
    .requiredOption(
      '--forward <url>',
      'where each event is sent, such as http://localhost:4000/orders',
      httpUrl,
    )
    .option('--subscription <id>', 'go on with the pull subscription of a run that crashed')
    .option('--json', 'print a JSON object for each event')
    .action((options: ListenOptions) => listen(options, surroundings));
}
