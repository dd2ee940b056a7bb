import { isRecord } from '../kernel/plain.ts';
import type { Sent } from '../protocols/comparison/lab.ts';
import type { Carried, ReplicatedLog } from '../protocols/comparison/replicated-log.ts';
import type { Plain } from '../protocols/plain.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What an acceptor or a replica has at a slot. */
interface AtSlot {
  readonly slot: number;
  readonly n?: Plain;
  readonly v: Plain;
}

const fieldsOf = (message: unknown): Fields => (isRecord(message) ? message : {});

const listIn = (message: Fields, field: string): readonly AtSlot[] => (Array.isArray(message[field]) ? (message[field] as readonly AtSlot[]) : []);

const carriedAt = ({ slot, n = null, v }: AtSlot): Carried => ({ at: slot, stamp: n, command: v });

/** How the judge reads Multi-Paxos's messages. A decision that names no slot is a watermark, and brings nothing. */
export const multiPaxosReading: ReplicatedLog = {
  kindOf: ({ message, request }: Sent) => {
    const { type, slot } = fieldsOf(request ?? message);
    if (type === 'prepare') return 'election';
    return type === 'heartbeat' || (type === 'decide' && slot === undefined) ? 'heartbeat' : 'replication';
  },
  entriesIn: ({ message, request }: Sent) => {
    const fields = fieldsOf(message);
    if (request) return [...listIn(fields, 'accepted'), ...listIn(fields, 'values')].map(carriedAt);
    return (fields['type'] === 'accept' || fields['type'] === 'decide') && fields['slot'] !== undefined ? [carriedAt(fields as unknown as AtSlot)] : [];
  },
  attemptIn: ({ message, request }: Sent) => {
    const { type, n } = fieldsOf(message);
    return !request && type === 'prepare' ? (n as Plain) : undefined;
  },
};
