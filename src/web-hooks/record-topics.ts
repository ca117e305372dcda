import { Injectable } from '@nestjs/common';
import { Catalog, type CatalogRecord } from '../catalog/catalog.js';
import { AppError } from '../errors/app-error.js';
import { recordTopic } from '../subscriptions/matching-index.js';

/** What a web-hook may hear of, by the catalogue. */
@Injectable()
export class RecordTopics {
  constructor(private readonly catalog: Catalog) {}

  /** @throws AppError validation_failed */
  of(record: CatalogRecord): string {
    const { object, action } = record;
    if (this.catalog.hasRecord(object, action)) return recordTopic(record);
    const actions = this.catalog.actionsOf(object);
    if (actions.length === 0) throw refused('object', this.catalog.objects());
    throw refused('action', actions);
  }
}

function refused(field: string, possible: string[]): AppError {
  const message = `The field '${field}' must be one of ${possible.join(', ')}.`;
  return new AppError('validation_failed', message, { fields: [{ pointer: `/${field}`, message }] });
}
