import { Module } from '@nestjs/common';
import { Config } from '../config/config.js';
import { Catalog } from './catalog.js';
import { loadCatalog } from './catalog.loader.js';

@Module({
  providers: [
    { provide: Catalog, useFactory: (config: Config) => loadCatalog(config.EVENT_CATALOG), inject: [Config] },
  ],
  exports: [Catalog],
})
export class CatalogModule {}
