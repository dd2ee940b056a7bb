import type { Message } from '../protocols/node.ts';
import { canonicalText } from '../kernel/plain.ts';
import { Broken, type Checker } from '../trace/checker.ts';
import { departure } from './raft-events.ts';

/** What the reply to a message must at least have, by the message's kind: a field, and the type of its value. */
const fieldsOf: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  AppendEntries: { term: 'number', success: 'boolean' },
  RequestVote: { term: 'number', voteGranted: 'boolean' },
  InstallSnapshot: { term: 'number' },
};

/** Another server gets the reply that its message asks for, and nothing that was meant for a client. */
export const rightReplies: Checker<null> = {
  id: 'REPLIES',
  name: 'Each message gets the reply that it asks for',
  source: 'Raft Fig. 2 (results), Fig. 13 (results)',
  start: null,
  step(_nothing, event) {
    const leaving = departure(event, 'reply');
    if (!leaving || isRight(leaving.request, leaving.reply)) return null;
    const { node, to, request, reply } = leaving;
    return new Broken({
      summary: `${node} answered ${request.type} of ${to} with ${canonicalText(reply)}`,
      got: canonicalText(reply),
      expected: `{${Object.keys(fieldsOf[request.type] ?? {}).join(', ')}}`,
      nodes: [node, to],
    });
  },
};

function isRight({ type }: Message, reply: unknown): boolean {
  const fields = Object.entries(fieldsOf[type] ?? {});
  return fields.every(([name, kind]) => typeof (reply as Record<string, unknown> | null | undefined)?.[name] === kind);
}
