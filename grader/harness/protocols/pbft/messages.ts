import type { Message, NodeId } from '../node.ts';
import type { Plain } from '../plain.ts';
import type { Signed } from '../signing.ts';

/** A client asks for an operation; each of its requests has a higher timestamp than the one before. Castro & Liskov 1999, §4.1. */
export interface PbftRequest {
  readonly type: 'request';
  readonly op: Plain;
  readonly timestamp: number;
  readonly client: NodeId;
}

/** The primary gives a request its sequence number. §4.2. */
export interface PrePrepare {
  readonly type: 'pre-prepare';
  readonly view: number;
  readonly seq: number;
  /** Of the signed request. */
  readonly digest: string;
  readonly request: Signed<PbftRequest>;
}

/** A backup has accepted a pre-prepare. §4.2. */
export interface PbftPrepare {
  readonly type: 'prepare';
  readonly view: number;
  readonly seq: number;
  readonly digest: string;
  /** Who says so, by its own account. */
  readonly replica: NodeId;
  /** Ballots that it rests on, as others have signed them. Task 18 may put some in; nobody else looks at them. */
  readonly embeds?: readonly Signed<Ballot>[];
}

/** A replica has a prepared certificate. §4.2. */
export interface PbftCommit {
  readonly type: 'commit';
  readonly view: number;
  readonly seq: number;
  readonly digest: string;
  readonly replica: NodeId;
  readonly embeds?: readonly Signed<Ballot>[];
}

/** Messages by which replicas agree on a place: a sequence number in a view. */
export type Ballot = PrePrepare | PbftPrepare | PbftCommit;

/** What a replica got when it executed a request. §4.1. */
export interface PbftReply {
  readonly type: 'reply';
  readonly view: number;
  /** The request's. */
  readonly timestamp: number;
  readonly client: NodeId;
  readonly replica: NodeId;
  readonly result: Plain;
}

export type PbftMessage = PbftRequest | PrePrepare | PbftPrepare | PbftCommit | PbftReply;

/** Somebody wants a client to have an operation executed, and hears its result. */
export interface Invoke {
  readonly op: Plain;
}

export interface Invoked {
  readonly result: Plain;
}

const isPlace = (value: unknown): boolean => typeof value === 'number' && Number.isSafeInteger(value);
const isText = (value: unknown): boolean => typeof value === 'string';
const areBallots = (value: unknown): boolean => value === undefined || (Array.isArray(value) && value.every(isBallot));

/** What must be where in each kind of message; a request may hold any operation, and a reply any result. */
const shapes: Readonly<Record<string, Readonly<Record<string, (value: unknown) => boolean>>>> = {
  'request': { timestamp: isPlace, client: isText, signer: isText },
  'pre-prepare': { view: isPlace, seq: isPlace, digest: isText, signer: isText, request: (value) => isPbftMessage(value) && (value as Message).type === 'request' },
  'prepare': { view: isPlace, seq: isPlace, digest: isText, replica: isText, signer: isText, embeds: areBallots },
  'commit': { view: isPlace, seq: isPlace, digest: isText, replica: isText, signer: isText, embeds: areBallots },
  'reply': { view: isPlace, timestamp: isPlace, client: isText, replica: isText, signer: isText },
};

/** Whether a message has a shape that handlers can rely on. What it says, and whether its signature is right, is theirs to find out. */
export function isPbftMessage(message: unknown): message is Signed<PbftMessage> {
  if (typeof message !== 'object' || message === null) return false;
  const fields = message as Readonly<Record<string, unknown>>;
  const shape = typeof fields['type'] === 'string' && Object.hasOwn(shapes, fields['type']) ? shapes[fields['type']] : undefined;
  return shape !== undefined && Object.entries(shape).every(([field, isRight]) => isRight(fields[field]));
}

/** The same for a ballot alone. */
export function isBallot(message: unknown): message is Signed<Ballot> {
  return isPbftMessage(message) && (message.type === 'pre-prepare' || message.type === 'prepare' || message.type === 'commit');
}
