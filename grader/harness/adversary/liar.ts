import type { Behaviour } from '../protocols/behaviour.ts';
import type { Addressed, Heard, ShellPart, View } from '../protocols/faults/parts.ts';
import { isRecord } from '../kernel/plain.ts';
import type { OwnLies } from './lies-at-hand.ts';

/** What the harness's own shells let out, by behaviour. A delay is a matter of when, and not of what. */
export const liar = {
  sends: (behaviour, { to, message }, view) => {
    switch (behaviour.do) {
      case 'silent':
        return [];
      case 'selective':
        return behaviour.to.includes(to) ? [message] : [];
      case 'equivocate':
        return [behaviour.to.includes(to) ? (view.lies.contradict(message) ?? message) : message];
      case 'bit-flip':
        return [view.lies.flip(message, view.count)];
      case 'replay':
        return [message, message];
      case 'impersonate':
        return [message, ...view.peers.flatMap((other) => (view.lies as OwnLies).inNameOf(message, other) ?? [])];
      default:
        return [message];
    }
  },

  replies: (behaviour, { to, request, reply }, { lies, count }) => {
    switch (behaviour.do) {
      case 'silent':
        return [];
      case 'selective':
        return behaviour.to.includes(to) ? [reply] : [];
      case 'equivocate':
        return [behaviour.to.includes(to) ? (lies.contradictReply(request, reply) ?? reply) : reply];
      case 'bit-flip':
        return [isRecord(reply) ? lies.flip(reply, count) : reply];
      default:
        return [reply];
    }
  },

  hears: (behaviour, heard, view) => ({ says: saidUpon(behaviour, heard, view), grants: grantedBy(behaviour, heard, view) }),
} satisfies ShellPart;

function saidUpon({ do: kind }: Behaviour, { from, message }: Parameters<ShellPart['hears']>[1], { peers, lies }: View): readonly Addressed[] {
  switch (kind) {
    case 'double-vote':
      return lies.votesFor(message).flatMap((vote) => peers.map((to) => ({ to, message: vote })));
    case 'forge-ack':
      return lies.acknowledge(message).flatMap(({ to, message: word }) => (to === undefined ? peers : [to]).map((one) => ({ to: one, message: word })));
    case 'replay':
      // As it was, signature and all: whoever counts by the link takes it for this server's own word.
      return peers.filter((peer) => peer !== from).map((to) => ({ to, message }));
    default:
      return [];
  }
}

function grantedBy({ do: kind }: Behaviour, { message }: Parameters<ShellPart['hears']>[1], { lies }: View): Heard['grants'] {
  return kind === 'double-vote' || kind === 'forge-ack' ? lies.grant(message, kind) : undefined;
}
