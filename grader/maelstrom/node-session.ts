import { printable } from '../harness/cluster/guard.ts';
import type { OpenNode } from '../harness/cluster/held-node.ts';
import { frozenCopy } from '../harness/kernel/plain.ts';
import type { Message } from '../harness/protocols/node.ts';
import { escapeText } from '../pipeline/report/escape.ts';
import type { ClientBinding } from './client-binding.ts';
import { faultSentence } from './fault-sentence.ts';
import { LiveServer } from './live-server.ts';
import { DiskProblem, type NodeDisk } from './node-disk.ts';
import type { RealTime } from './outside.ts';
import { messageIn, replyBody, replyIn, requestBody } from './peer-bodies.ts';
import { errorBody, parseLine, type Body, type Envelope } from './wire.ts';

/** Events and lines that wait for the code; a network may lose what is too much. */
const WAITING_MAX = 50_000;
/** After so many remarks about stray lines there are no more: a log is for people. */
const REMARKS_MAX = 50;
const SHOWN_CHARACTERS = 120;

export interface SessionOptions {
  readonly open: OpenNode;
  readonly binding: ClientBinding;
  readonly openDisk: (node: string) => Promise<NodeDisk>;
  readonly seed: number;
  readonly time: RealTime;
  readonly send: (envelope: Envelope) => void;
  /** One line for people. */
  readonly say: (line: string) => void;
}

/** Why a node's process is over. */
export type SessionEnd =
  /** Nobody speaks to it any more. */
  | { readonly kind: 'closed' }
  /** The code did something wrong, and this says what. */
  | { readonly kind: 'fault'; readonly message: string }
  | { readonly kind: 'disk'; readonly message: string };

/** A node as Maelstrom sees it: lines come in, messages go out. One thing is done after the other. */
export class NodeSession {
  readonly ended: Promise<SessionEnd>;
  readonly #options: SessionOptions;
  readonly #end: (end: SessionEnd) => void;
  readonly #fail: (error: unknown) => void;
  /** What is to be done, one after the other; null stands for the server's next event. */
  readonly #todo: ((() => void | Promise<void>) | null)[] = [];
  #isWorking = false;
  #isOver = false;
  #id: string | undefined;
  #server: LiveServer | undefined;
  #peers: readonly string[] = [];
  #remarks = 0;

  constructor(options: SessionOptions) {
    this.#options = options;
    const { promise, resolve, reject } = withResolvers<SessionEnd>();
    this.ended = promise;
    this.#end = (end) => {
      this.#isOver = true;
      this.#server?.close();
      resolve(end);
    };
    this.#fail = reject;
  }

  hear(line: string): void {
    if (this.#todo.length >= WAITING_MAX) return this.#remark('More lines came than could be handled, and some were lost.');
    this.#do(() => this.#read(line));
  }

  /** No more lines will come. What is being done is done first. */
  close(): void {
    this.#do(() => this.#end({ kind: 'closed' }));
  }

  #do(what: (() => void | Promise<void>) | null): void {
    if (this.#isOver) return;
    this.#todo.push(what);
    if (!this.#isWorking) void this.#work();
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    try {
      while (!this.#isOver && this.#todo.length > 0) {
        const what = this.#todo.shift();
        if (what === null) await this.#server?.handleNext();
        else await what?.();
        const error = this.#server?.error;
        if (error) this.#end({ kind: 'fault', message: faultSentence(error) });
      }
    } catch (error) {
      if (error instanceof DiskProblem) this.#end({ kind: 'disk', message: error.message });
      else this.#fail(error);
    }
    this.#isWorking = false;
  }

  // Lines on their way in.

  async #read(line: string): Promise<void> {
    const parsed = parseLine(line);
    if ('problem' in parsed) {
      const { problem, asked } = parsed;
      this.#remark(`A line was no message, since ${problem}: ${shown(line)}`);
      if (asked) this.#answer(asked.by, asked.msgId, errorBody('malformed-request', problem));
      return;
    }
    const { src, dest, body } = parsed.envelope;
    if (body.type === 'init') return this.#init(src, body);
    const id = this.#id;
    if (id === undefined) return this.#refuse(src, body, 'temporarily-unavailable', 'no init has come yet');
    if (dest !== id) return this.#remark(`A message for ${shown(dest)} came to ${id}, and was left out.`);
    if (this.#peers.includes(src)) this.#fromPeer(src, body);
    else this.#fromClient(src, body);
  }

  async #init(src: string, body: Body): Promise<void> {
    const { node_id: id, node_ids: ids, msg_id: msgId } = body;
    if (typeof id !== 'string' || !isNames(ids) || !ids.includes(id) || msgId === undefined) {
      return this.#refuse(src, body, 'malformed-request', 'an init needs `msg_id`, `node_id`, and `node_ids` with that node among them');
    }
    if (this.#id !== undefined && this.#id !== id) return this.#refuse(src, body, 'malformed-request', `this node is ${this.#id} already`);
    if (this.#id === undefined) await this.#open(id, ids);
    if (!this.#server?.error) this.#answer(src, msgId, { type: 'init_ok' });
  }

  async #open(id: string, ids: readonly string[]): Promise<void> {
    const { open, seed, time, openDisk } = this.#options;
    this.#id = id;
    this.#peers = ids.filter((other) => other !== id);
    this.#server = new LiveServer({
      id,
      servers: ids,
      open,
      disk: await openDisk(id),
      seed,
      time,
      onRequest: (to, message, msgId) => this.#send(to, requestBody(message, msgId)),
      onReply: (to, request, reply, inReplyTo) => this.#sendReply(to, request, reply, inReplyTo),
      onOutput: (lines) => {
        for (const line of lines) this.#options.say(escapeText(line));
      },
      onDue: () => this.#do(null),
      onDiskProblem: (error) => this.#do(() => {
        throw error;
      }),
    });
    await this.#server.open();
  }

  #fromPeer(src: string, body: Body): void {
    const { msg_id: msgId, in_reply_to: inReplyTo } = body;
    if (inReplyTo !== undefined) {
      const reply = replyIn(body);
      if (body.type === 'error') return this.#remark(`${src} refused a message: ${shown(JSON.stringify(body))}`);
      if (!reply) return this.#remark(`${src} answered with something that is no reply of this program: ${shown(JSON.stringify(body))}`);
      this.#server?.reply(src, reply.value, inReplyTo);
      return;
    }
    const message = messageIn(body);
    if (!message || msgId === undefined) return this.#refuse(src, body, 'malformed-request', 'a message between nodes needs `msg_id` and `message`');
    this.#server?.request(src, message, msgId);
  }

  #fromClient(src: string, body: Body): void {
    const { binding } = this.#options;
    const { msg_id: msgId, type } = body;
    // A late answer to somebody else's request.
    if (body.in_reply_to !== undefined) return this.#remark(`${shown(src)} answered something that was not asked.`);
    if (msgId === undefined) return this.#remark(`${shown(src)} sent a request without \`msg_id\`: it can't be answered.`);
    if (!binding.types.includes(type)) return this.#refuse(src, body, 'not-supported', `there is no request \`${type}\` here, only ${binding.types.join(', ')}`);
    const message = binding.toMessage(src, { ...body, msg_id: msgId });
    if ('problem' in message) return this.#refuse(src, body, 'malformed-request', message.problem);
    this.#server?.request(src, frozenCopy(message), msgId);
  }

  #refuse(to: string, body: Body, error: Parameters<typeof errorBody>[0], text: string): void {
    if (body.msg_id === undefined) return this.#remark(`${shown(to)} sent a ${shown(body.type)} that can't be answered: ${text}.`);
    this.#answer(to, body.msg_id, errorBody(error, text));
  }

  // Messages on their way out.

  #sendReply(to: string, request: Message, reply: unknown, inReplyTo: number): void {
    if (this.#peers.includes(to)) return this.#answer(to, inReplyTo, replyBody(request, reply));
    const body = this.#options.binding.toBody(request, reply);
    if (!('problem' in body)) return this.#answer(to, inReplyTo, body);
    const text = `the answer to a ${request.type} can't be sent: ${String(body.problem)}`;
    this.#remark(`${text}. Got: ${shown(printable(reply))}`);
    this.#answer(to, inReplyTo, errorBody('crash', text));
  }

  #answer(to: string, inReplyTo: number, body: Body): void {
    this.#send(to, { ...body, in_reply_to: inReplyTo });
  }

  #send(to: string, body: Body): void {
    if (!this.#isOver) this.#options.send({ src: this.#id ?? '', dest: to, body });
  }

  #remark(line: string): void {
    if (++this.#remarks <= REMARKS_MAX) this.#options.say(line);
    if (this.#remarks === REMARKS_MAX) this.#options.say('There were many such remarks; no more will be made.');
  }
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}

function shown(text: string): string {
  return escapeText(text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text);
}

function withResolvers<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
