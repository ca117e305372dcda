import type { mongo } from 'mongoose';
import type { Incident } from '../../../incidents/incident.js';

export interface IncidentDocument extends Omit<Incident, 'id'> {
  _id: string;
  /** Of the last one of its hook and failure code. Absent from the others. */
  latest?: true;
}

export const toIncident = ({ _id: id, latest: _, ...incident }: IncidentDocument): Incident => ({
  id,
  ...incident,
});

export const incidentsIn = (db: mongo.Db) => db.collection<IncidentDocument>('incidents');
