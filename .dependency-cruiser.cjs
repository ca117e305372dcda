/** The arrows of CONTRIBUTING.md ("Where things go"), checked by `npm run check:arrows`. */

/** Rooms that only decide: they must run in a test, a benchmark or a browser without the service around them. */
const PURE_ROOMS =
  'delivery/(model|policy|queue|store)/|errors/(dialects|validation)/|secrets/|config/|catalog/|background/|filters/';

/** Elsewhere the file's kind says that it acts: everything else in a pure room decides. */
const ACTS = '\\.(module|controller|guard|strategy|decorator|pipe|filter|interceptor|service)\\.ts$';

const FRAMEWORKS =
  'node_modules/(@nestjs|express|mongoose|mongodb|@photostructure|passport|helmet|prom-client|pino|rxjs)/';

/** What an adapter must not import. */
const NEST = 'node_modules/(@nestjs|express|passport|helmet)/';

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** The rooms of an adapter, the lowest first: each sees only those before it. The file that opens the store sees all. */
const ADAPTER_ROOMS = [
  'connection',
  'schema',
  'records',
  'queue',
  'pull',
  'stats',
  'log',
  'replays',
  'thread',
  'backup',
];

const adapterRooms = ADAPTER_ROOMS.map((room, i) =>
  rule(
    `adapter-room-${room}`,
    'Inside an adapter no arrow goes up.',
    { path: `^src/storage/(mongo|sqlite)/${room}/` },
    { path: `^src/storage/$1/(open-[^/]+$|(${ADAPTER_ROOMS.slice(i + 1).join('|') || 'none'})/)` },
  ),
);

/** Delivery from top to bottom. A floor may import the floors below it; rooms of one floor do not import each other. */
const DELIVERY_FLOORS = [
  ['delivery\\.module\\.ts'],
  ['jobs/'],
  ['delivery-engine\\.ts', 'delivery-gauges\\.ts', 'engine-options\\.ts'],
  ['store/'],
  ['queue/', 'report/'],
  ['send/'],
  ['egress/', 'policy/'],
  ['model/'],
];

/** The files right in src/delivery are one room, though each has a name of its own. */
const deliveryFloors = DELIVERY_FLOORS.flatMap((floor, i) =>
  floor.map((room) => {
    const neighbors = room.endsWith('/') ? floor.filter((other) => other !== room) : [];
    const above = [...DELIVERY_FLOORS.slice(0, i).flat(), ...neighbors];
    return [room, above];
  }),
)
  .filter(([, above]) => above.length > 0)
  .map(([room, above]) =>
    rule(
      `delivery-floors: ${room.replaceAll('\\', '')}`,
      'module, jobs, engine, store, queue and report, send, egress and policy, model: each imports only what is below.',
      { path: `^src/delivery/${room}` },
      { path: `^src/delivery/(${above.join('|')})` },
    ),
  );

/** The console from top to bottom: the frame, its screens, what they share. A floor imports only what is below. */
const CONSOLE_FLOORS = ['[^/]+$', 'features/', 'session/', 'ui/', 'api/'];

const consoleFloors = CONSOLE_FLOORS.slice(1).map((floor, i) =>
  rule(
    `console-floors: ${floor}`,
    'frame, features, session, ui, api: each imports only what is below.',
    { path: `^console/src/${floor}` },
    { path: `^console/src/(${CONSOLE_FLOORS.slice(0, i + 1).join('|')})`, pathNot: '\\.css$' },
  ),
);

module.exports = {
  forbidden: [
    rule('no-cycles', 'Each arrow goes one way.', {}, { circular: true }),
    rule(
      'storage-is-nobodys',
      'Features see ports. Only who puts the service together may open a database.',
      { path: '^src/', pathNot: '^src/(storage/|app\\.module\\.ts|cli/cli\\.module\\.ts)' },
      { path: '^src/storage/' },
    ),
    rule(
      'one-switch',
      'The adapter is chosen in storage.module.ts alone. Only a copy from one store to the other opens both.',
      { path: '^src/', pathNot: '^src/storage/(mongo/|sqlite/|copy/|storage\\.module\\.ts)' },
      { path: '^src/storage/(mongo|sqlite)/' },
    ),
    rule(
      'adapters-are-strangers',
      'One store knows nothing of the other.',
      { path: '^src/storage/(mongo|sqlite)/' },
      { path: '^src/storage/(mongo|sqlite)/', pathNot: '^src/storage/$1/' },
    ),
    rule(
      'adapters-without-nest',
      'Adapters are plain classes: the tests and the worker thread open them without a container.',
      { path: '^src/storage/(mongo|sqlite)/' },
      { path: NEST },
    ),
    ...adapterRooms,
    rule(
      'adapters-without-http',
      'An adapter throws the errors of the ports; answer-to.ts gives each its code, its status and its text.',
      { path: '^src/storage/' },
      { path: '^src/errors/', pathNot: '^src/errors/repository-errors\\.ts$' },
    ),
    rule(
      'pure-rooms',
      'A decision is a function of its data.',
      { path: `^src/(${PURE_ROOMS})`, pathNot: `${ACTS}|\\.spec\\.ts$` },
      { path: FRAMEWORKS },
    ),
    rule(
      'foundations',
      'What everything stands on knows no feature.',
      { path: '^src/(background|config|errors|audit|secrets)/' },
      { path: '^src/', pathNot: '^src/(background|config|errors|audit|secrets)/' },
    ),
    rule(
      'http-below-features',
      'Reading a request is not about what is in it.',
      { path: '^src/http/' },
      {
        path: '^src/',
        pathNot: '^src/(http|errors|config)/',
      },
    ),
    rule(
      'two-views',
      'Hooks and web-hooks are two views of subscriptions and share only those.',
      { path: '^src/(hooks|web-hooks)/' },
      { path: '^src/(hooks|web-hooks)/', pathNot: '^src/$1/' },
    ),
    rule(
      'policy-without-routes',
      'Who follows a policy sees what it says, and not how it is set. Operators read it as its app does.',
      { path: '^src/', pathNot: '^src/(policies/|admin/(hooks/|admin\\.module)|app\\.module\\.ts$)' },
      { path: '^src/policies/', pathNot: '^src/policies/(hook-policy|json-pointer|line)\\.ts$' },
    ),
    rule(
      'delivery-is-below',
      'Delivery serves whoever publishes and whoever registers; it knows neither.',
      { path: '^src/delivery/' },
      { path: '^src/(events|hooks|web-hooks|delivery-log|catalog|cli)/' },
    ),
    rule(
      'registering-without-sending',
      'A subscription is a record; what is sent to it is not its business.',
      { path: '^src/(subscriptions|tenants|catalog|auth)/' },
      { path: '^src/(delivery|events|hooks|web-hooks|delivery-log|operations|cli)/' },
    ),
    rule(
      'admin-on-top',
      'Operators use what apps use. Nothing else knows them, but who puts the service together, and the adapters, which know their port.',
      { path: '^src/', pathNot: '^src/(admin|cli|bootstrap|storage)/|^src/app\\.module\\.ts$' },
      { path: '^src/admin/' },
    ),
    rule(
      'operators-for-adapters',
      'An adapter knows the ports of operators and of recoveries with their rules, and nothing of the routes.',
      { path: '^src/storage/' },
      {
        path: '^src/admin/',
        pathNot: '^src/admin/(operators/operator|replays/recovery(-rules)?)(\\.repository)?\\.ts$',
      },
    ),
    rule(
      'declared-packages',
      'What runs is in dependencies.',
      { path: '^src/', pathNot: '\\.spec\\.ts$|^src/tracing/open-telemetry\\.ts$' },
      {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'npm-optional'],
        dependencyTypesNot: ['type-only'],
      },
    ),
    rule(
      'optional-packages',
      'Optional packages may be missing, so one file has them, and it is imported only where they are wanted.',
      { path: '^src/', pathNot: '^src/tracing/open-telemetry\\.ts$' },
      { path: 'node_modules/@opentelemetry/' },
    ),
    ...deliveryFloors,
    ...consoleFloors,
    rule(
      'console-apart',
      'The console is a client like any other: it knows the routes, and nothing of the service behind them.',
      { path: '^(src|console/src)/' },
      { path: '^(src|console/src)/', pathNot: '^$1/' },
    ),
    rule('resolvable', 'An import that leads nowhere.', {}, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    // Written by `npm run api-types`, and types alone.
    exclude: { path: 'console/src/api/schema\\.d\\.ts$' },
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
