import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { SourceMap, type SourceMapPayload } from 'node:module';
import type { Socket } from 'node:net';

type Params = Readonly<Record<string, unknown>>;

/** As much of a debugger as a test needs: it speaks the inspector's protocol over a WebSocket. */
export interface InspectorClient {
  readonly send: (method: string, params?: Params) => Promise<Params>;
  /** Where the process stands once it has stopped next, in the source that its source map names. */
  readonly stopped: () => Promise<Stop>;
  readonly close: () => void;
}

export interface Stop {
  /** URL of the source, and the line in it, from 1. */
  readonly source: string;
  readonly line: number;
  readonly functionName: string;
  readonly callFrameId: string;
}

interface Script {
  readonly scriptId: string;
  readonly url: string;
  readonly sourceMapURL?: string;
}

interface Paused {
  readonly callFrames: readonly { readonly callFrameId: string; readonly functionName: string; readonly location: { readonly scriptId: string; readonly lineNumber: number; readonly columnNumber: number } }[];
}

/** Connects, and lets the process go on to where it stops. */
export async function connectInspector(url: string): Promise<InspectorClient> {
  const socket = await upgraded(url);
  const scripts = new Map<string, Script>();
  const answers = new Map<unknown, (result: Params) => void>();
  const stops: Paused[] = [];
  const waiting: ((paused: Paused) => void)[] = [];
  let ids = 0;
  onText(socket, (text) => {
    const { id, method, result = {}, params = {} } = JSON.parse(text) as { id?: number; method?: string; result?: Params; params?: Params };
    if (id !== undefined) answers.get(id)?.(result);
    if (method === 'Debugger.scriptParsed') scripts.set((params as unknown as Script).scriptId, params as unknown as Script);
    if (method !== 'Debugger.paused') return;
    const waiter = waiting.shift();
    if (waiter) waiter(params as unknown as Paused);
    else stops.push(params as unknown as Paused);
  });
  const send = (method: string, params: Params = {}): Promise<Params> =>
    new Promise((resolve) => {
      answers.set(++ids, resolve);
      socket.write(frameOf(JSON.stringify({ id: ids, method, params })));
    });
  await send('Runtime.enable');
  await send('Debugger.enable');
  await send('Runtime.runIfWaitingForDebugger');
  return {
    send,
    stopped: async () => stopOf(stops.shift() ?? (await new Promise<Paused>((resolve) => waiting.push(resolve))), scripts),
    close: () => socket.destroy(),
  };
}

async function upgraded(url: string): Promise<Socket> {
  const { hostname, port, pathname } = new URL(url);
  const headers = { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': randomBytes(16).toString('base64') };
  const asked = request({ hostname, port, path: pathname, headers });
  asked.end();
  const [, socket] = (await once(asked, 'upgrade')) as [IncomingMessage, Socket];
  socket.on('error', () => undefined);
  return socket;
}

/** A client masks what it sends; a mask of zeros is one. */
function frameOf(text: string): Buffer {
  const body = Buffer.from(text);
  const head = body.length < 126 ? Buffer.from([0x81, 0x80 | body.length]) : Buffer.from([0x81, 0xfe, body.length >> 8, body.length & 255]);
  return Buffer.concat([head, Buffer.alloc(4), body]);
}

/** Messages may come in several frames, and frames in several pieces. */
function onText(socket: Socket, hear: (text: string) => void): void {
  let rest = Buffer.alloc(0);
  let message: Buffer[] = [];
  socket.on('data', (piece: Buffer) => {
    rest = Buffer.concat([rest, piece]);
    for (let frame = firstFrame(rest); frame; frame = firstFrame(rest)) {
      rest = rest.subarray(frame.end);
      if (frame.opcode > 2) continue;
      message.push(frame.body);
      if (!frame.isLast) continue;
      hear(Buffer.concat(message).toString());
      message = [];
    }
  });
}

function firstFrame(bytes: Buffer): { readonly opcode: number; readonly isLast: boolean; readonly body: Buffer; readonly end: number } | null {
  const [first = 0, short = 0] = bytes;
  const start = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (bytes.length < start) return null;
  const length = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
  const end = start + length;
  return bytes.length < end ? null : { opcode: first & 15, isLast: first >= 128, body: bytes.subarray(start, end), end };
}

function stopOf({ callFrames }: Paused, scripts: ReadonlyMap<string, Script>): Stop {
  const [frame] = callFrames;
  if (!frame) throw new Error('It stands nowhere.');
  const { callFrameId, functionName, location } = frame;
  const script = scripts.get(location.scriptId);
  const map = /^data:[^,]*;base64,(.*)$/.exec(script?.sourceMapURL ?? '')?.[1];
  if (map === undefined) return { callFrameId, functionName, source: script?.url ?? '', line: location.lineNumber + 1 };
  const payload = JSON.parse(Buffer.from(map, 'base64').toString()) as SourceMapPayload;
  const entry = new SourceMap(payload).findEntry(location.lineNumber, location.columnNumber);
  if (!('originalSource' in entry)) throw new Error('The source map knows nothing of this place.');
  return { callFrameId, functionName, source: entry.originalSource, line: entry.originalLine + 1 };
}
