/** Makes a server start in under a second and use 9 MB of disk instead of 300. */
export const mongodArguments = [
  '--wiredTigerCacheSizeGB',
  '0.5',
  '--oplogSize',
  '64',
  '--setParameter',
  'diagnosticDataCollectionEnabled=false',
  '--wiredTigerEngineConfigString',
  'log=(prealloc=false,file_max=8MB)',
];
