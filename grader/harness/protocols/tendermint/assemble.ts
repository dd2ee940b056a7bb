import { andThen } from '../eventually.ts';
import type { Context, NodeEvent, NodeId, NodeProgram } from '../node.ts';
import type { Plain } from '../plain.ts';
import type { Signed, SignerOf } from '../signing.ts';
import { answerWant, askAround, gossipTimer, isAtEnd, isValidator, isWant, messagesIn, remember } from './gossip.ts';
import { isTendermintMessage, type TendermintMessage } from './messages.ts';
import type { TendermintContext, TendermintPart, TendermintParts } from './parts.ts';
import { proposerOf, timeoutOf, timerOf } from './reading.ts';
import { freshValidator, tendermintDurableFields, type ValidatorState } from './state.ts';

/** What messages are signed and values named by. */
export interface Cryptography {
  readonly signerOf: SignerOf;
  readonly digest: (value: unknown) => string;
}

/** A validator from its part. Who is called when is written here and nowhere else. */
export function assembleTendermint({ tendermint }: TendermintParts, cryptography: Cryptography): NodeProgram<object> {
  return {
    fresh: (id, peers) => freshValidator(validatorsOf(id, peers)),
    durable: tendermintDurableFields,
    step: (given, event, context) => {
      const state = given as ValidatorState;
      return step(state, event, tendermintContext(state, context, cryptography), tendermint);
    },
    afterStep: (given, _before, context) => {
      const state = given as ValidatorState;
      return state.later.length === 0 ? undefined : takeUp(state, tendermintContext(state, context, cryptography), tendermint);
    },
  };
}

export function validatorsOf(id: NodeId, peers: readonly NodeId[]): readonly NodeId[] {
  return [id, ...peers].sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
}

/** A value that no validator decides; only a faulty one proposes such. */
export function isValidValue(value: Plain): boolean {
  return typeof value === 'string' && !value.startsWith('invalid');
}

/** A node's context as one for the part. */
export function tendermintContext(state: ValidatorState, context: Context, { signerOf, digest }: Cryptography): TendermintContext {
  const { sign, verify } = signerOf(context.id);
  const { powers } = state.config;
  const validators = validatorsOf(context.id, context.peers);
  return Object.assign(context, {
    sign: <Content extends object>(content: Content): Signed<Content> => sign(content),
    verify: (signed: unknown): boolean => verify(signed),
    digest: (value: unknown): string => digest(value),
    proposer: (height: number, round: number): NodeId => proposerOf(height, round, validators),
    getValue: (): Plain => `block ${state.height} of ${context.id}, round ${state.round}`,
    isValid: isValidValue,
    idOf: (value: Plain): string => digest(value),
    power: (node: NodeId): number => powers[node] ?? 0,
    totalPower: Object.values(powers).reduce((sum, power) => sum + power, 0),
    broadcast: (message: Signed<TendermintMessage>): void => {
      if (message.height > state.config.lastHeight) return;
      remember(state, message);
      for (const peer of context.peers) context.send(peer, message);
    },
    schedule: (timeout: Parameters<TendermintContext['schedule']>[0], afterMs: number): void => {
      if (timeout.height <= state.config.lastHeight) context.setTimer(timerOf(timeout), afterMs);
    },
    commit: (value: Plain): void => {
      state.decisions[state.height] = value;
      context.decide({ height: state.height, value, id: digest(value) });
    },
  });
}

function step(state: ValidatorState, event: NodeEvent, ctx: TendermintContext, part: TendermintPart): unknown {
  switch (event.kind) {
    case 'start':
      askAround(state, ctx);
      return isAtEnd(state) ? undefined : part.onStart(state, ctx);
    case 'message':
      if (isWant(event.message)) return answerWant(state, event.message);
      // Nothing is answered but by messages of its own.
      return isTendermintMessage(event.message) ? andThen(take(state, event.message, ctx, part), () => undefined) : undefined;
    case 'reply':
      return takeAll(state, messagesIn(event.reply), ctx, part);
    case 'timer': {
      if (event.name === gossipTimer) return askAround(state, ctx);
      const timeout = timeoutOf(event.name);
      return timeout && !isAtEnd(state) ? part.onTimeout(state, timeout, ctx) : undefined;
    }
    default:
      return undefined;
  }
}

function takeAll(state: ValidatorState, [first, ...rest]: readonly Signed<TendermintMessage>[], ctx: TendermintContext, part: TendermintPart): unknown {
  return first && andThen(take(state, first, ctx, part), () => takeAll(state, rest, ctx, part));
}

/** Hands a message over when its height has come. */
function take(state: ValidatorState, message: Signed<TendermintMessage>, ctx: TendermintContext, part: TendermintPart): unknown {
  if (!isValidator(state, message.signer) || !ctx.verify(message) || !remember(state, message) || isAtEnd(state)) return undefined;
  if (message.height > state.height) state.later.push(message);
  return message.height === state.height ? handle(state, message, ctx, part) : undefined;
}

/** What had come for a height that has begun by now. */
function takeUp(state: ValidatorState, ctx: TendermintContext, part: TendermintPart): unknown {
  const next = state.later.findIndex(({ height }) => height === state.height);
  const [message] = next < 0 || isAtEnd(state) ? [] : state.later.splice(next, 1);
  return message && andThen(handle(state, message, ctx, part), () => takeUp(state, ctx, part));
}

function handle(state: ValidatorState, message: Signed<TendermintMessage>, ctx: TendermintContext, part: TendermintPart): unknown {
  switch (message.type) {
    case 'proposal':
      return part.onProposal(state, message, ctx);
    case 'prevote':
      return part.onPrevote(state, message, ctx);
    case 'precommit':
      return part.onPrecommit(state, message, ctx);
  }
}
