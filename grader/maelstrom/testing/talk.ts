import { openLive } from '../../harness/cluster/live-node.ts';
import type { StateCopy } from '../../harness/trace/events.ts';
import type { NodeProgram } from '../../harness/protocols/node.ts';
import { linKv } from '../lin-kv.ts';
import type { NodeDisk } from '../node-disk.ts';
import { NodeSession, type SessionEnd } from '../node-session.ts';
import type { RealTime } from '../outside.ts';
import type { Body, Envelope } from '../wire.ts';

/** A session in this process, with a clock and a disk that the test moves. */
export interface Talk {
  readonly session: NodeSession;
  readonly sent: readonly Envelope[];
  readonly said: readonly string[];
  /** What the disk was told to hold, the oldest first. */
  readonly writes: readonly StateCopy[];
  readonly hear: (src: string, body: object, dest?: string) => Promise<void>;
  readonly line: (text: string) => Promise<void>;
  readonly pass: (ms: number) => Promise<void>;
  readonly finishWrite: () => Promise<void>;
  /** Bodies sent to somebody. */
  readonly to: (dest: string) => readonly Body[];
  readonly end: () => Promise<SessionEnd>;
}

export interface TalkOptions {
  readonly ids?: readonly string[];
  readonly life?: number;
  readonly contents?: StateCopy;
  /** Writes are done when the test says so. */
  readonly slowDisk?: boolean;
  readonly refuseWrites?: Error;
}

/** A session that has been told who it is: `n1`. */
export async function talkTo(program: NodeProgram<never>, { ids = ['n1'], ...options }: TalkOptions = {}): Promise<Talk> {
  const talk = newTalk(program, options);
  await talk.hear('c0', { type: 'init', msg_id: 1, node_id: 'n1', node_ids: ids });
  return talk;
}

export function newTalk(program: NodeProgram<never>, { life = 0, contents = {}, slowDisk = false, refuseWrites }: TalkOptions = {}): Talk {
  const sent: Envelope[] = [];
  const said: string[] = [];
  const writes: StateCopy[] = [];
  const finishes: (() => void)[] = [];
  const time = new MovedTime();
  const write = (fields: StateCopy): Promise<void> => {
    writes.push(fields);
    if (refuseWrites) return Promise.reject(refuseWrites);
    return slowDisk ? new Promise((resolve) => finishes.push(resolve)) : Promise.resolve();
  };
  const openDisk = (): Promise<NodeDisk> => Promise.resolve({ life, contents, write });
  const session = new NodeSession({
    open: (birth) => openLive(program as unknown as NodeProgram<object>, birth, ['/learner.ts']),
    binding: linKv,
    openDisk,
    seed: 1,
    time,
    send: (envelope) => sent.push(JSON.parse(JSON.stringify(envelope)) as Envelope),
    say: (line) => said.push(line),
  });
  const settled = async (): Promise<void> => {
    // Each step of a node takes a turn or two of the event loop.
    for (let turn = 0; turn < 40; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  const line = (text: string): Promise<void> => {
    session.hear(text);
    return settled();
  };
  return {
    session,
    sent,
    said,
    writes,
    line,
    hear: (src, body, dest = 'n1') => line(JSON.stringify({ src, dest, body })),
    pass: (ms) => {
      time.pass(ms);
      return settled();
    },
    finishWrite: () => {
      finishes.shift()?.();
      return settled();
    },
    to: (dest) => sent.filter((envelope) => envelope.dest === dest).map(({ body }) => body),
    end: () => {
      session.close();
      return session.ended;
    },
  };
}

class MovedTime implements RealTime {
  #now = 0;
  #waiting: { readonly at: number; readonly run: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const one = { at: this.#now + ms, run };
    this.#waiting.push(one);
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== one);
    };
  }

  pass(ms: number): void {
    this.#now += ms;
    const due = this.#waiting.filter(({ at }) => at <= this.#now);
    this.#waiting = this.#waiting.filter(({ at }) => at > this.#now);
    for (const { run } of due) run();
  }
}
